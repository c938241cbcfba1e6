"""Asking an upstream: its format, its key, and what becomes of its failures."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from examples.ch04_http_cache import Request as HttpRequest
from examples.ch04_http_cache import Response
from examples.ch07_gateway import UpstreamClient, UpstreamDown
from examples.ch08_ai_gateway.chat import CallEvent, ChatRequest
from examples.ch08_ai_gateway.config.model import UpstreamConfig
from examples.ch08_ai_gateway.providers.base import ProviderFormat
from examples.ch08_ai_gateway.providers.native import (
    is_native,
    native_fields,
    write_request,
)
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
OUR_KEY = 401
NO_KEY = Secret("")


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """Sends to upstreams by the names of their models, `provider/model`."""

    client: UpstreamClient
    upstreams: Mapping[str, UpstreamConfig]
    secrets: Mapping[str, Secret]  # by the name of the upstream

    def __call__(self, name: str, request: ChatRequest) -> Iterator[CallEvent]:
        """Yield the events of an answer; raises UpstreamFailed, its text without keys.

        The first one is asked for before anything is sent.
        """
        upstream, _, model = name.partition("/")
        try:
            yield from self._exchange(
                self.upstreams[upstream], replace(request, model=model)
            )
        except UpstreamFailed as error:
            raise self._cleaned(error) from None

    def _cleaned(self, error: UpstreamFailed) -> UpstreamFailed:
        """Return the failure without our keys; how ours was refused is our affair."""
        clean = Scrubber(self.secrets.values()).clean
        if error.status == OUR_KEY:
            return UpstreamFailed(error.status, "our key was refused")
        body = json.loads(clean(dumps(error.body)))
        failure = UpstreamFailed(
            error.status, clean(str(error)), error.retry_after, body
        )
        failure.native, failure.param = (
            clean(error.native.decode()).encode(),
            error.param,
        )
        failure.format, failure.late = error.format, error.late
        return failure

    def _exchange(
        self, upstream: UpstreamConfig, request: ChatRequest
    ) -> Iterator[CallEvent]:
        provider = PROVIDERS[upstream.format]
        http_request = self._http_request(provider, upstream, request)
        try:
            response = self.client.send(http_request, upstream.timeout, upstream.idle)
        except UpstreamDown as error:
            raise no_answer(error.late) from None
        try:
            yield from read_stream(provider, response, request)
        except UpstreamFailed as error:
            error.format = provider.name
            raise
        except UpstreamDown as error:
            text = (
                "the stream fell silent" if error.late else "the connection broke off"
            )
            failure = UpstreamFailed(None, text)
            failure.late = error.late
            raise failure from None
        finally:
            getattr(response.body, "close", bool)()

    def _http_request(
        self, provider: ProviderFormat, upstream: UpstreamConfig, request: ChatRequest
    ) -> HttpRequest:
        try:
            path, body = write_request(provider, request)
        except InvalidField as error:
            failure = UpstreamFailed(BAD_REQUEST, str(error))
            failure.param = error.param
            raise failure from None
        raw = dumps(body).encode()
        secret = self.secrets.get(upstream.name, NO_KEY)
        fields = (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(raw))),
            ("Accept-Encoding", "identity"),
            *native_fields(provider, request, provider.credentials(secret.reveal())),
        )
        return HttpRequest("POST", f"{upstream.url}{path}", fields, (raw,))


def no_answer(late: bool) -> UpstreamFailed:
    """Return what it is when not one byte came."""
    failure = UpstreamFailed(None, "no answer in time" if late else "no answer")
    failure.late = late
    return failure


def read_stream(
    provider: ProviderFormat, response: Response, request: ChatRequest
) -> Iterator[CallEvent]:
    """Yield what an upstream answers; raises UpstreamFailed, UpstreamDown."""
    if response.status != OK:
        raw = b"".join(limited(response.body, LARGEST_ERROR))
        raise upstream_failure(response.status, response.get("Retry-After"), raw)
    native = is_native(provider.name, request)
    if request.stream:
        caller = request if native else None
        yield from provider.read_stream(response.body, caller)
    else:
        raw = b"".join(limited(response.body, LARGEST))
        answer = provider.read_response(raw)
        yield from (replace(answer, native=raw) if native else answer).events()


def limited(body: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the pieces of a body; raises UpstreamFailed for one that is too large."""
    size = 0
    for piece in body:
        size += len(piece)
        if size > most:
            raise UpstreamFailed(BAD_GATEWAY, f"an answer of more than {most} bytes")
        yield piece
