"""One MCP server behind the gateway, asked over HTTP."""

from collections.abc import Callable, Generator, Iterable, Iterator
from math import inf

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch02_scale import CircuitBreaker, CircuitBreakerPolicy
from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamClient, UpstreamDown
from examples.ch10_mcp import (
    EVENT_STREAM,
    JSON,
    JSON_RPC,
    Json,
    McpRequest,
    Notification,
    Result,
    read_events,
    request_fields,
)
from examples.ch11_mcp_gateway.config.model import Upstream
from examples.ch11_mcp_gateway.errors import ServerDown, Told
from examples.ch11_mcp_gateway.upstream.credentials import Fields
from examples.ch11_mcp_gateway.upstream.upstream_server import Answered

ID = 1  # of each request: there is one on each connection at a time
MOST = 4_000_000  # bytes of an answer that is no stream
PASSED_ON = ("notifications/progress", "notifications/message")
BROKEN = 500  # from this status on an answer says that the server is not well
CLOSED = (401, 403)


class Remote:
    """A server; the breaker spares it, and those who would wait for it."""

    def __init__(
        self,
        upstream: Upstream,
        client: UpstreamClient,
        show: Callable[[str], Fields],
        clock: Callable[[], float],
    ) -> None:
        """`show` returns what the gateway shows to this server for a user."""
        self.upstream, self._client, self._show = upstream, client, show
        rules = CircuitBreakerPolicy(
            upstream.breaker_failures, upstream.breaker_seconds
        )
        self._breaker, self._clock = CircuitBreaker(rules), clock

    def ask(
        self,
        method: str,
        params: Json,
        user: str,
        *,
        timeout: float = 0.0,
        schema: Json | None = None,
    ) -> Answered:
        """Ask it; raises ServerDown, or Told with the error that it answered.

        A generator yields the server's notices and returns the result. It must be
        closed: the server learns from it that nobody waits any more. With `timeout`
        (seconds) a stream, too, must have ended by then: others wait for it.
        """
        message = McpRequest(ID, method, params)
        patience = timeout or self.upstream.timeout
        ends = self._clock() + patience
        response = self.open(message, user, patience, schema)
        if is_stream(response):
            return self._streamed(response, ends if timeout else inf)
        try:
            return opened(decode(bounded(within(response.body, ends, self._clock))))
        except (UpstreamDown, NotJson, ValueError) as error:
            raise self._down("answers nonsense") from error
        finally:
            close(response.body)

    def open(
        self,
        message: McpRequest,
        user: str,
        timeout: float,
        schema: Json | None = None,
    ) -> Response:
        """Send a request and return the answer, its body on the way."""
        term = self._breaker.acquire(self._clock())
        if term is None:
            raise self._down("does not answer; it is asked again in a moment")
        well = False
        try:
            request = self._request(message, user, schema)
            response = self._client.send(request, timeout, self.upstream.timeout)
            well = response.status < BROKEN
        except UpstreamDown:
            raise self._down() from None
        finally:
            self._breaker.record(term, well, self._clock())
        if response.status in CLOSED:  # its challenge is for us, not for the client
            close(response.body)
            raise self._down("does not take the gateway's token")
        return response

    def _request(self, message: McpRequest, user: str, schema: Json | None) -> Request:
        body = encode({
            "jsonrpc": JSON_RPC, "id": message.id,
            "method": message.method, "params": message.params,
        })  # fmt: skip
        fields = (
            ("Content-Type", JSON),
            ("Accept", f"{JSON}, {EVENT_STREAM}"),
            ("Content-Length", str(len(body))),
            *request_fields(message, schema).items(),
            *self._show(user),
        )
        return Request("POST", self.upstream.url, fields, (body,))

    def _streamed(
        self, response: Response, ends: float
    ) -> Generator[Notification, None, Result]:
        try:
            for message in read_events(within(response.body, ends, self._clock)):
                if "method" not in message:
                    return opened(message)
                if message["method"] in PASSED_ON:
                    yield message
            raise self._down("ended in the middle of an answer")
        except (UpstreamDown, NotJson, ValueError) as error:
            raise self._down("ended in the middle of an answer") from error
        finally:
            close(response.body)

    def _down(self, why: str = "does not answer") -> ServerDown:
        return ServerDown(self.upstream.name, why)


def opened(message: object) -> Result:
    """Return the result of a response; raises Told, or ValueError for neither."""
    told = message if isinstance(message, dict) else {}
    if isinstance(told.get("result"), dict):
        return dict(told["result"])
    if "error" not in told:
        raise ValueError("this is no response")
    raise Told(told["error"])


def within(
    body: Iterable[bytes], ends: float, clock: Callable[[], float]
) -> Iterator[bytes]:
    """Yield the pieces of a body; raises UpstreamDown for one after `ends`.

    A server that sends a little now and then never lets a wait time out.
    """
    for piece in body:
        if clock() > ends:
            raise UpstreamDown("the answer takes longer than it may", late=True)
        yield piece


def bounded(body: Iterable[bytes], most: int = MOST) -> bytes:
    """Read a body; raises ValueError if it is longer than it may be."""
    read = bytearray()
    for piece in body:
        read += piece
        if len(read) > most:
            raise ValueError(f"an answer is longer than {most} bytes")
    return bytes(read)


def is_stream(response: Response) -> bool:
    """Say whether an answer comes as events."""
    return (response.get("Content-Type") or "").startswith(EVENT_STREAM)


def close(body: Iterable[bytes]) -> None:
    """Hang up, if there is anything to hang up."""
    hang_up = getattr(body, "close", None)
    if hang_up is not None:
        hang_up()
