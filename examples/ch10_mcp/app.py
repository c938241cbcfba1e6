"""The shell over HTTP: one endpoint, one method, JSON or an event stream."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol

from flask import Flask, Response, request
from werkzeug.exceptions import NotAcceptable, UnsupportedMediaType

from examples.bookshop.problems import handle_errors
from examples.bookshop.wire import json_response, whole_body
from examples.ch10_mcp.access import LOOPBACK, METADATA, anybody, guard
from examples.ch10_mcp.context import Context, Notice, Result
from examples.ch10_mcp.envelope import Message, parse
from examples.ch10_mcp.errors import McpError, TooManyStreams, Unavailable
from examples.ch10_mcp.events import HEAD, KEEP_ALIVE, event
from examples.ch10_mcp.headers import Fields
from examples.ch10_mcp.protocol import EVENTS, JSON, JSON_RPC
from examples.ch10_mcp.server import LISTEN
from examples.ch10_mcp.subscriptions import HEARTBEAT, LONGEST
from examples.lab import StoreError

PATH = "/mcp"
MAX_BODY = 262_144  # bytes
MAX_STREAMS = 200  # open in one process


class Answers(Protocol):
    """What stands behind the endpoint: a server, or a gateway to several."""

    def admit(self, message: Message, fields: Fields, user: str) -> Context:
        """Check a request of a user; raises McpError."""

    def answer(self, context: Context) -> Result | Generator[Notice, None, Result]:
        """Do what it asks; a generator yields notices and returns the result."""


class Identifies(Protocol):
    """Who says whose request it is."""

    def user(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""

    def metadata(self) -> dict[str, object]:
        """Return where tokens for this server come from (RFC 9728, section 2)."""


class Tells(Protocol):
    """Where changes are heard."""

    def listen(
        self,
        context: Context,
        clock: Callable[[], float],
        heartbeat: float,
        longest: float,
    ) -> Generator[Notice | None, None, None]:
        """Yield what a client asked to hear of; None is a sign of life."""


def create_app(
    *,
    server: Answers,
    bus: Tells,
    tokens: Identifies | None = None,
    hosts: frozenset[str] = LOOPBACK,
    clock: Callable[[], float] = time.time,
    heartbeat: float = HEARTBEAT,
    longest: float = LONGEST,
    max_streams: int = MAX_STREAMS,
    max_body: int | None = MAX_BODY,
) -> Flask:
    """Build the endpoint; `heartbeat` and `longest`, of a stream, in seconds."""
    app = Flask(__name__)
    handle_errors(app)
    streams = [0]

    @app.before_request
    def admit_host() -> None:
        guard(request.host, request.headers.get("Origin"), hosts)

    @app.post(PATH, provide_automatic_options=False)
    def receive() -> Response:
        negotiate(request.accept_mimetypes.values(), request.mimetype)
        identify = tokens.user if tokens else anybody
        user = identify(request.headers.get("Authorization", ""))
        message = None
        try:
            message = parse(whole_body(request, max_body))
            if message.id is None:
                return Response(status=202)  # there is nothing a client can tell us
            return serve(message, user)
        except McpError as error:
            return refusal(message, error)
        except StoreError as error:
            return refusal(message, Unavailable(str(error)))

    def serve(message: Message, user: str) -> Response:
        context = server.admit(message, small(request.headers.items()), user)
        if message.method == LISTEN:
            return listen(context)
        outcome = server.answer(context)
        if isinstance(outcome, Generator):
            return begin(message, outcome)
        return json_response(reply(message, outcome))

    def listen(context: Context) -> Response:
        if streams[0] >= max_streams:
            raise TooManyStreams(max_streams)
        stream = bus.listen(context, clock, heartbeat, longest)
        return Response(counted(stream), mimetype=EVENTS, headers=HEAD)

    def counted(stream: Generator[Notice | None, None, None]) -> Iterator[bytes]:
        streams[0] += 1
        try:
            for one in stream:
                yield KEEP_ALIVE if one is None else event(one)
        finally:
            streams[0] -= 1
            stream.close()

    @app.get("/health")
    def health() -> Response:
        return json_response({"streams": streams[0]})

    if tokens is not None:
        app.get(METADATA + PATH)(lambda: json_response(tokens.metadata()))

    return app


def small(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return header fields with their names in small letters."""
    return {name.lower(): value for name, value in items}


def negotiate(accepted: Iterator[str], mimetype: str) -> None:
    """Refuse a client that cannot read both kinds of answer, or sends no JSON."""
    ranges = set(accepted)
    for kind in (JSON, EVENTS):
        if not ranges & {kind, kind.partition("/")[0] + "/*", "*/*"}:
            raise NotAcceptable(f"Accept must list {JSON} and {EVENTS}")
    if mimetype != JSON:
        raise UnsupportedMediaType(f"the content type must be {JSON}")


def begin(message: Message, work: Generator[Notice, None, Result]) -> Response:
    """Let the work go on until it has something to say; the first word decides.

    A notice makes the answer a stream. A result, or an error, is one JSON body: an
    error after the head of a stream could have no status of its own.
    """
    try:
        first = next(work)
    except StopIteration as end:
        return json_response(reply(message, end.value))
    return Response(streamed(message, first, work), mimetype=EVENTS, headers=HEAD)


def streamed(
    message: Message, first: Notice, work: Generator[Notice, None, Result]
) -> Iterator[bytes]:
    """Write notices, then the result; when the client leaves, the work is closed."""
    try:
        yield event(first)
        while True:
            try:
                step = next(work)
            except StopIteration as end:
                yield event(reply(message, end.value))
                return
            yield event(step)
    except McpError as error:
        yield event(fault(message, error))
    finally:
        work.close()


def reply(message: Message, result: Result) -> dict[str, object]:
    """Wrap a result (JSON-RPC 2.0, section 5)."""
    return {"jsonrpc": JSON_RPC, "id": message.id, "result": result}


def fault(message: Message | None, error: McpError) -> dict[str, object]:
    """Wrap an error; the id is null when the request could not be read."""
    known = None if message is None else message.id
    return {"jsonrpc": JSON_RPC, "id": known, "error": error.to_json()}


def refusal(message: Message | None, error: McpError) -> Response:
    """Answer with an error and the status that the transport asks for."""
    response = json_response(fault(message, error), error.status)
    response.headers.extend(error.fields)
    return response
