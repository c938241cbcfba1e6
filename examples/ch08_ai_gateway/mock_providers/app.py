"""Upstreams over HTTP: scripted ones for five providers, each under its own path.

`/openai`, `/anthropic`, … speak as the provider does; a model's name says what goes
wrong with it. More voices, as an embedded model's, can be added.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from examples.ch04_http_cache import Response
from examples.ch07_gateway import status_line
from examples.ch08_ai_gateway.auth.virtual_keys import key_of
from examples.ch08_ai_gateway.chat import BrokeOff, Event, Finish, Request, assemble
from examples.ch08_ai_gateway.mock_providers.echo_model import (
    CUT,
    FAILING,
    GARBAGE,
    SILENT,
    SLOW,
    answer,
    pieces,
)
from examples.ch08_ai_gateway.providers.base import Dialect, Failure, Meta
from examples.ch08_ai_gateway.providers.common.json_codec import dumps, read_body
from examples.ch08_ai_gateway.providers.common.members import BadField
from examples.ch08_ai_gateway.providers.registry import PROVIDERS
from examples.ch08_ai_gateway.server.wsgi_request import fields_of, read, target_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Speak = Callable[[Request], Iterator[Event]]
KEY = "upstream-key"  # what every scripted provider wants to see
KEYLESS = {"ollama"}
MOST = 4_000_000  # bytes of a request
BUSY = {429, 503, 529}
FOR_EVER = 3600.0  # seconds
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Voice:
    """A provider: how it writes, and what says the words."""

    dialect: Dialect
    speak: Speak
    keyless: bool = False


def create_scripted(
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    more: Mapping[str, Voice] | None = None,
) -> "WSGIApplication":
    """Build the upstreams."""

    def speak(request: Request) -> Iterator[Event]:
        if request.model == SILENT:
            sleep(FOR_EVER)
        for event in pieces(answer(request)):
            if request.model == CUT and isinstance(event, Finish):
                return
            yield event
            if request.model == SLOW:
                sleep(PAUSE)

    voices = {
        name: Voice(PROVIDERS[name], speak, keyless=name in KEYLESS)
        for name in PROVIDERS
    }
    voices |= more or {}

    def app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = respond(voices, environ, int(clock()))
        start_response(status_line(response), list(response.fields))
        return response.body

    return app


def respond(
    voices: Mapping[str, Voice], environ: "WSGIEnvironment", now: int
) -> Response:
    """Answer as the provider whose path it is."""
    name, _, path = target_of(environ).lstrip("/").partition("/")
    if name not in voices:
        return Response(404, kind("text/plain"), (b"no provider has this path\n",))
    voice = voices[name]
    try:
        target = unquote(f"/{path}")
        asked = voice.dialect.read_request(read_body(read(environ, MOST)), target)
    except BadField as error:
        return failed(voice, Failure(400, str(error), error.param))
    if not voice.keyless and key_of(fields_of(environ)) != KEY:
        return failed(voice, Failure(401, "this key is not ours"))
    if asked.model in FAILING:
        said = f"the script says {FAILING[asked.model]}"
        status = FAILING[asked.model]
        later = 1.0 if status in BUSY else None
        return failed(voice, Failure(status, said, retry_after=later))
    return answered(voice, asked, Meta("script", now, asked.model))


def answered(voice: Voice, asked: Request, meta: Meta) -> Response:
    """Return what the voice says, or what it is meant to break."""
    if asked.model == GARBAGE:
        return Response(200, kind("text/html"), (b"<h1>It works!</h1>",))
    if asked.stream:
        stream = voice.dialect.stream_type
        return Response(200, kind(stream), spoken(voice, asked, meta))
    try:
        whole = assemble(voice.speak(asked))
    except BrokeOff:
        return Response(200, kind("application/json"), (b'{"half of an answer":',))
    raw = dumps(voice.dialect.write_answer(whole, meta, asked)).encode()
    return Response(200, kind("application/json"), (raw,))


def spoken(voice: Voice, asked: Request, meta: Meta) -> Iterator[bytes]:
    """Yield a stream as the voice writes it, word by word."""
    encoder = voice.dialect.encoder(asked, meta)
    for event in voice.speak(asked):
        yield encoder.event(event)


def failed(voice: Voice, failure: Failure) -> Response:
    """Return an error as the provider writes it."""
    status, body = voice.dialect.write_error(failure)
    fields = kind("application/json")
    if failure.retry_after is not None:
        fields += (("Retry-After", f"{failure.retry_after:.0f}"),)
    return Response(status, fields, (dumps(body).encode(),))


def kind(content_type: str) -> tuple[tuple[str, str], ...]:
    """Return the field that says what a body is."""
    return (("Content-Type", content_type),)
