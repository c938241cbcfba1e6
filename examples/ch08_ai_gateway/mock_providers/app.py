"""Upstreams over HTTP: scripted ones for five providers, each under its own path.

`/openai`, `/anthropic`, … speak as the provider does; a model's name says what goes
wrong with it. More providers, as an embedded model's, can be added.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from examples.ch04_http_cache import Response
from examples.ch07_gateway import status_line
from examples.ch08_ai_gateway.auth.virtual_keys import read_key
from examples.ch08_ai_gateway.chat import (
    ChatRequest,
    Finish,
    StreamEvent,
    StreamInterrupted,
    assemble,
)
from examples.ch08_ai_gateway.mock_providers.echo_model import (
    CUT,
    FAILING,
    GARBAGE,
    SILENT,
    SLOW,
    echo,
    stream_events,
)
from examples.ch08_ai_gateway.providers.base import ApiError, ClientFormat, ResponseMeta
from examples.ch08_ai_gateway.providers.registry import PATHS, PROVIDERS
from examples.ch08_ai_gateway.providers.translation.json_codec import decode_body, dumps
from examples.ch08_ai_gateway.providers.translation.members import InvalidField
from examples.ch08_ai_gateway.server.wsgi_request import fields_of, read_body, target_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ModelFunction = Callable[[ChatRequest], Iterator[StreamEvent]]
KEY = "upstream-key"  # what every scripted provider wants to see
KEYLESS = {"ollama"}
MOST = 4_000_000  # bytes of a request
BUSY = {429, 503, 529}
FOR_EVER = 3600.0  # seconds
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class MockProvider:
    """A provider: how it writes, and what says the words."""

    client_format: ClientFormat
    generate: ModelFunction
    keyless: bool = False


def create_mock_providers(
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    more: Mapping[str, MockProvider] | None = None,
) -> "WSGIApplication":
    """Build the upstreams."""

    def generate(request: ChatRequest) -> Iterator[StreamEvent]:
        if request.model == SILENT:
            sleep(FOR_EVER)
        for event in stream_events(echo(request)):
            if request.model == CUT and isinstance(event, Finish):
                return
            yield event
            if request.model == SLOW:
                sleep(PAUSE)

    providers = {
        name: MockProvider(PROVIDERS[name], generate, keyless=name in KEYLESS)
        for name in PROVIDERS
    }
    providers |= more or {}

    def app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = respond(providers, environ, int(clock()))
        start_response(status_line(response), list(response.fields))
        return response.body

    return app


def respond(
    providers: Mapping[str, MockProvider], environ: "WSGIEnvironment", now: int
) -> Response:
    """Answer as the provider whose path it is."""
    name, _, path = target_of(environ).lstrip("/").partition("/")
    if name not in providers:
        return Response(404, kind("text/plain"), (b"no provider has this path\n",))
    provider, target = providers[name], unquote(f"/{path}")
    if (wanted := PATHS.get(target)) and wanted[1].name == name:
        provider = replace(provider, client_format=wanted[1])
    try:
        request = provider.client_format.read_request(
            decode_body(read_body(environ, MOST)), target
        )
    except InvalidField as error:
        return error_response(provider, ApiError(400, str(error), error.param))
    if not provider.keyless and read_key(fields_of(environ)) != KEY:
        return error_response(provider, ApiError(401, "this key is not ours"))
    if request.model in FAILING:
        reason = f"the script says {FAILING[request.model]}"
        status = FAILING[request.model]
        later = 1.0 if status in BUSY else None
        return error_response(provider, ApiError(status, reason, retry_after=later))
    return responded(provider, request, ResponseMeta("script", now, request.model))


def responded(
    provider: MockProvider, request: ChatRequest, meta: ResponseMeta
) -> Response:
    """Return what the provider says, or what it is meant to break."""
    if request.model == GARBAGE:
        return Response(200, kind("text/html"), (b"<h1>It works!</h1>",))
    if request.stream:
        stream = provider.client_format.stream_media_type
        return Response(200, kind(stream), streamed(provider, request, meta))
    try:
        whole = assemble(provider.generate(request))
    except StreamInterrupted:
        return Response(200, kind("application/json"), (b'{"half of an answer":',))
    raw = dumps(provider.client_format.write_response(whole, meta, request)).encode()
    return Response(200, kind("application/json"), (raw,))


def streamed(
    provider: MockProvider, request: ChatRequest, meta: ResponseMeta
) -> Iterator[bytes]:
    """Yield a stream as the provider writes it, word by word."""
    encoder = provider.client_format.stream_encoder(request, meta)
    for event in provider.generate(request):
        yield encoder.encode(event)


def error_response(provider: MockProvider, failure: ApiError) -> Response:
    """Return an error as the provider writes it."""
    status, body = provider.client_format.write_error(failure)
    fields = kind("application/json")
    if failure.retry_after is not None:
        fields += (("Retry-After", f"{failure.retry_after:.0f}"),)
    return Response(status, fields, (dumps(body).encode(),))


def kind(content_type: str) -> tuple[tuple[str, str], ...]:
    """Return the field that says what a body is."""
    return (("Content-Type", content_type),)
