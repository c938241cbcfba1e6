"""Asking an upstream: its format, its key, and what becomes of its failures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from examples.ch04_http_cache import Request as HttpRequest
from examples.ch04_http_cache import Response
from examples.ch07_gateway import UpstreamClient, UpstreamDown
from examples.ch08_ai_gateway.chat import Event, Request
from examples.ch08_ai_gateway.config.model import Upstream
from examples.ch08_ai_gateway.providers.base import Provider
from examples.ch08_ai_gateway.providers.common.errors import UpstreamFailed, failure_of
from examples.ch08_ai_gateway.providers.common.json_codec import dumps
from examples.ch08_ai_gateway.providers.common.members import BadField
from examples.ch08_ai_gateway.providers.registry import PROVIDERS
from examples.ch08_ai_gateway.upstream.secret import Scrubber, Secret

LARGEST, LARGEST_ERROR = 10_000_000, 65_536  # bytes of an answer
OK, BAD_REQUEST, BAD_GATEWAY = 200, 400, 502
OUR_KEY = frozenset({401, 403})
NO_KEY = Secret("")


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to upstreams by the names of their models, `provider/model`."""

    client: UpstreamClient
    upstreams: Mapping[str, Upstream]
    secrets: Mapping[str, Secret]  # by the name of the upstream

    def __call__(self, name: str, request: Request) -> Iterator[Event]:
        """Yield the events of an answer; raises UpstreamFailed, its text without keys.

        The first one is asked for before anything is sent.
        """
        upstream, _, model = name.partition("/")
        try:
            yield from self._ask(
                self.upstreams[upstream], replace(request, model=model)
            )
        except UpstreamFailed as error:
            said = "our key was refused" if error.status in OUR_KEY else str(error)
            clean = Scrubber(self.secrets.values()).clean(said)
            raise UpstreamFailed(error.status, clean, error.retry_after) from None

    def _ask(self, upstream: Upstream, request: Request) -> Iterator[Event]:
        provider = PROVIDERS[upstream.format]
        asked = self._written(provider, upstream, request)
        try:
            response = self.client.send(asked, upstream.timeout, upstream.idle)
        except UpstreamDown as error:
            said = "no answer in time" if error.late else "no answer"
            raise UpstreamFailed(None, said) from None
        try:
            yield from answered(provider, response, request.stream)
        except UpstreamDown:
            raise UpstreamFailed(None, "the connection broke off") from None
        finally:
            getattr(response.body, "close", bool)()

    def _written(
        self, provider: Provider, upstream: Upstream, request: Request
    ) -> HttpRequest:
        try:
            path, body = provider.write_request(request)
        except BadField as error:
            raise UpstreamFailed(BAD_REQUEST, str(error)) from None
        raw = dumps(body).encode()
        secret = self.secrets.get(upstream.name, NO_KEY)
        fields = (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(raw))),
            ("Accept-Encoding", "identity"),
            *provider.credentials(secret.reveal()),
        )
        return HttpRequest("POST", f"{upstream.url}{path}", fields, (raw,))


def answered(provider: Provider, response: Response, stream: bool) -> Iterator[Event]:
    """Yield what an upstream answers; raises UpstreamFailed, UpstreamDown."""
    if response.status != OK:
        raw = b"".join(upto(response.body, LARGEST_ERROR))
        raise failure_of(response.status, response.get("Retry-After"), raw)
    if stream:
        yield from provider.read_events(response.body)
    else:
        raw = b"".join(upto(response.body, LARGEST))
        yield from provider.read_answer(raw).events()


def upto(body: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the pieces of a body; raises UpstreamFailed for one that is too large."""
    size = 0
    for piece in body:
        size += len(piece)
        if size > most:
            raise UpstreamFailed(BAD_GATEWAY, f"an answer of more than {most} bytes")
        yield piece
