"""Asking an upstream: its format, its key, and what becomes of its failures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from examples.ch04_http_cache import Request as HttpRequest
from examples.ch04_http_cache import Response
from examples.ch07_gateway import UpstreamClient, UpstreamDown
from examples.ch08_ai_gateway.chat import ChatRequest, StreamEvent
from examples.ch08_ai_gateway.config.model import UpstreamConfig
from examples.ch08_ai_gateway.providers.base import ProviderFormat
from examples.ch08_ai_gateway.providers.registry import PROVIDERS
from examples.ch08_ai_gateway.providers.translation.errors import (
    UpstreamFailed,
    upstream_failure,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import InvalidField
from examples.ch08_ai_gateway.upstream.secret import Scrubber, Secret

LARGEST, LARGEST_ERROR = 10_000_000, 65_536  # bytes of an answer
OK, BAD_REQUEST, BAD_GATEWAY = 200, 400, 502
OUR_KEY = frozenset({401, 403})
NO_KEY = Secret("")


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """Sends to upstreams by the names of their models, `provider/model`."""

    client: UpstreamClient
    upstreams: Mapping[str, UpstreamConfig]
    secrets: Mapping[str, Secret]  # by the name of the upstream

    def __call__(self, name: str, request: ChatRequest) -> Iterator[StreamEvent]:
        """Yield the events of an answer; raises UpstreamFailed, its text without keys.

        The first one is asked for before anything is sent.
        """
        upstream, _, model = name.partition("/")
        try:
            yield from self._exchange(
                self.upstreams[upstream], replace(request, model=model)
            )
        except UpstreamFailed as error:
            message = "our key was refused" if error.status in OUR_KEY else str(error)
            clean = Scrubber(self.secrets.values()).clean(message)
            raise UpstreamFailed(error.status, clean, error.retry_after) from None

    def _exchange(
        self, upstream: UpstreamConfig, request: ChatRequest
    ) -> Iterator[StreamEvent]:
        provider = PROVIDERS[upstream.format]
        http_request = self._http_request(provider, upstream, request)
        try:
            response = self.client.send(http_request, upstream.timeout, upstream.idle)
        except UpstreamDown as error:
            message = "no answer in time" if error.late else "no answer"
            raise UpstreamFailed(None, message) from None
        try:
            yield from read_stream(provider, response, request.stream)
        except UpstreamDown:
            raise UpstreamFailed(None, "the connection broke off") from None
        finally:
            getattr(response.body, "close", bool)()

    def _http_request(
        self, provider: ProviderFormat, upstream: UpstreamConfig, request: ChatRequest
    ) -> HttpRequest:
        try:
            path, body = provider.write_request(request)
        except InvalidField as error:
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


def read_stream(
    provider: ProviderFormat, response: Response, stream: bool
) -> Iterator[StreamEvent]:
    """Yield what an upstream answers; raises UpstreamFailed, UpstreamDown."""
    if response.status != OK:
        raw = b"".join(limited(response.body, LARGEST_ERROR))
        raise upstream_failure(response.status, response.get("Retry-After"), raw)
    if stream:
        yield from provider.read_stream(response.body)
    else:
        raw = b"".join(limited(response.body, LARGEST))
        yield from provider.read_response(raw).events()


def limited(body: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the pieces of a body; raises UpstreamFailed for one that is too large."""
    size = 0
    for piece in body:
        size += len(piece)
        if size > most:
            raise UpstreamFailed(BAD_GATEWAY, f"an answer of more than {most} bytes")
        yield piece
