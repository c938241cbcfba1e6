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
from examples.ch11_mcp_gateway.config.model import UpstreamConfig
from examples.ch11_mcp_gateway.errors import UpstreamError, UpstreamUnavailable
from examples.ch11_mcp_gateway.upstream.credentials import Fields
from examples.ch11_mcp_gateway.upstream.upstream_server import UpstreamOutcome

ID = 1  # of each request: there is one on each connection at a time
MAX_BYTES = 4_000_000  # bytes of an answer that is no stream
PASSED_ON_NOTIFICATIONS = ("notifications/progress", "notifications/message")
FIRST_SERVER_ERROR = 500  # from this status on the server is not well
AUTH_REFUSED = (401, 403)


class RemoteServer:
    """A server; the breaker spares it, and those who would wait for it."""

    def __init__(
        self,
        upstream: UpstreamConfig,
        client: UpstreamClient,
        credential_fields: Callable[[str], Fields],
        clock: Callable[[], float],
    ) -> None:
        """`credential_fields` returns what this server is shown for a user."""
        self.upstream, self._client = upstream, client
        self._credential_fields = credential_fields
        rules = CircuitBreakerPolicy(
            upstream.breaker_failures, upstream.breaker_seconds
        )
        self._breaker, self.clock = CircuitBreaker(rules), clock

    def request(
        self,
        method: str,
        params: Json,
        user: str,
        *,
        timeout: float = 0.0,
        schema: Json | None = None,
    ) -> UpstreamOutcome:
        """Ask it; raises UpstreamUnavailable, or UpstreamError with what it answered.

        A generator yields the server's notifications and returns the result. It must be
        closed: the server learns from it that nobody waits any more. With `timeout`
        (seconds) a stream, too, must have ended by then: others wait for it.
        """
        mcp_request = McpRequest(ID, method, params)
        wait = timeout or self.upstream.timeout
        deadline = self.clock() + wait
        idle = timeout or self.upstream.timeout
        response = self.open(mcp_request, user, wait, schema, idle)
        if is_stream(response):
            return self._read_stream(response, deadline if timeout else inf)
        try:
            return result_of(
                decode(
                    read_bounded(until_deadline(response.body, deadline, self.clock))
                )
            )
        except UpstreamDown as error:
            raise self._unavailable(f"stopped in its answer: {error}") from error
        except NotJson as error:
            raise self._unavailable("answers nonsense") from error
        except ValueError as error:
            raise self._unavailable(f"answers nonsense: {error}") from error
        finally:
            close_body(response.body)

    def open(
        self,
        mcp_request: McpRequest,
        user: str,
        timeout: float,
        schema: Json | None = None,
        idle: float = 0.0,
    ) -> Response:
        """Send a request and return the answer, its body on the way.

        `idle` (seconds) is how long each piece of the body may take.
        """
        permit = self._breaker.acquire(self.clock())
        if permit is None:
            raise self._unavailable("does not answer; it is asked again in a moment")
        succeeded = False
        try:
            request = self._http_request(mcp_request, user, schema)
            response = self._client.send(
                request, timeout, idle or self.upstream.timeout
            )
            succeeded = response.status < FIRST_SERVER_ERROR
        except UpstreamDown:
            raise self._unavailable() from None
        finally:
            self._breaker.record(permit, succeeded, self.clock())
        if response.status in AUTH_REFUSED:  # its challenge is for us alone
            close_body(response.body)
            raise self._unavailable("does not take the gateway's token")
        return response

    def _http_request(
        self, mcp_request: McpRequest, user: str, schema: Json | None
    ) -> Request:
        body = encode({
            "jsonrpc": JSON_RPC, "id": mcp_request.id,
            "method": mcp_request.method, "params": mcp_request.params,
        })  # fmt: skip
        fields = (
            ("Content-Type", JSON),
            ("Accept", f"{JSON}, {EVENT_STREAM}"),
            ("Content-Length", str(len(body))),
            *request_fields(mcp_request, schema).items(),
            *self._credential_fields(user),
        )
        return Request("POST", self.upstream.url, fields, (body,))

    def _read_stream(
        self, response: Response, deadline: float
    ) -> Generator[Notification, None, Result]:
        try:
            for message in read_events(
                until_deadline(response.body, deadline, self.clock)
            ):
                if "method" not in message:
                    return result_of(message)
                if message["method"] in PASSED_ON_NOTIFICATIONS:
                    yield message
            raise self._unavailable("ended in the middle of an answer")
        except (UpstreamDown, NotJson, ValueError) as error:
            raise self._unavailable("ended in the middle of an answer") from error
        finally:
            close_body(response.body)

    def _unavailable(self, why: str = "does not answer") -> UpstreamUnavailable:
        return UpstreamUnavailable(self.upstream.name, why)


def result_of(message: object) -> Result:
    """Return the result of a response; raises UpstreamError, or ValueError."""
    response = message if isinstance(message, dict) else {}
    if isinstance(response.get("result"), dict):
        return dict(response["result"])
    if "error" not in response:
        raise ValueError("this is no response")
    raise UpstreamError(response["error"])


def until_deadline(
    body: Iterable[bytes], deadline: float, clock: Callable[[], float]
) -> Iterator[bytes]:
    """Yield the pieces of a body; raises UpstreamDown for one after `ends`.

    A server that sends a little now and then never lets a wait time out.
    """
    for chunk in body:
        if clock() > deadline:
            raise UpstreamDown("the answer takes longer than it may", late=True)
        yield chunk


def read_bounded(body: Iterable[bytes], max_bytes: int = MAX_BYTES) -> bytes:
    """Read a body; raises ValueError if it is longer than it may be."""
    read = bytearray()
    for chunk in body:
        read += chunk
        if len(read) > max_bytes:
            raise ValueError(f"an answer is longer than {max_bytes} bytes")
    return bytes(read)


def is_stream(response: Response) -> bool:
    """Say whether an answer comes as events."""
    return (response.get("Content-Type") or "").startswith(EVENT_STREAM)


def close_body(body: Iterable[bytes]) -> None:
    """Hang up, if there is anything to hang up."""
    close = getattr(body, "close", None)
    if close is not None:
        close()
