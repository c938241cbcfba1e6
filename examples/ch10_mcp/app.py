"""The shell over HTTP: one endpoint, one method, JSON or an event stream."""

import time
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from examples.bookshop.http_json import json_response, whole_body
from examples.bookshop.problem_details import handle_errors
from examples.ch10_mcp.protocol.constants import EVENT_STREAM
from examples.ch10_mcp.protocol.errors import McpError, TooManyStreams, Unavailable
from examples.ch10_mcp.protocol.headers import HeaderFields
from examples.ch10_mcp.protocol.json_rpc import (
    McpRequest,
    parse_request,
    result_response,
)
from examples.ch10_mcp.protocol.notifications import Notification
from examples.ch10_mcp.protocol.sse import KEEP_ALIVE, SSE_HEADERS, encode_event
from examples.ch10_mcp.security.authorization import RESOURCE_METADATA_PATH, anonymous
from examples.ch10_mcp.security.origin_validation import LOOPBACK, validate_origin
from examples.ch10_mcp.server.context import McpContext, Result
from examples.ch10_mcp.server.server import SUBSCRIPTIONS_LISTEN
from examples.ch10_mcp.server.subscriptions import HEARTBEAT, MAX_STREAM_SECONDS
from examples.ch10_mcp.streamable_http import (
    FAILED,
    http_error,
    json_or_stream,
    lowercase_names,
    negotiate,
)
from examples.lab import StoreError

ENDPOINT = "/mcp"
MAX_BODY = 262_144  # bytes
MAX_STREAMS = 200  # open in one process


class RequestHandler(Protocol):
    """What stands behind the endpoint: a server, or a gateway to several."""

    def validate(
        self, request: McpRequest, fields: HeaderFields, user: str
    ) -> McpContext:
        """Check a request of a user; raises McpError."""

    def handle(
        self, context: McpContext
    ) -> Result | Generator[Notification, None, Result]:
        """Do what it asks; a generator yields notifications and returns the result."""


class Authenticator(Protocol):
    """Who says whose request it is."""

    def authenticate(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""

    def resource_metadata(self) -> dict[str, object]:
        """Return where tokens for this server come from (RFC 9728, section 2)."""


class SubscriptionSource(Protocol):
    """Where changes are heard."""

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float,
        max_seconds: float,
    ) -> Generator[Notification | None, None, None]:
        """Yield what a client asked to hear of; None is a sign of life."""


def create_app(
    *,
    server: RequestHandler,
    bus: SubscriptionSource,
    tokens: Authenticator | None = None,
    hosts: frozenset[str] = LOOPBACK,
    clock: Callable[[], float] = time.time,
    heartbeat: float = HEARTBEAT,
    max_stream_seconds: float = MAX_STREAM_SECONDS,
    max_streams: int = MAX_STREAMS,
    max_body: int | None = MAX_BODY,
) -> Flask:
    """Build the endpoint; `heartbeat`, of a stream, in seconds."""
    app = Flask(__name__)
    handle_errors(app)
    streams = [0]

    @app.before_request
    def check_origin() -> None:
        validate_origin(request.host, request.headers.get("Origin"), hosts)

    @app.post(ENDPOINT, provide_automatic_options=False)
    def receive() -> Response:
        negotiate(request.accept_mimetypes.values(), request.mimetype)
        authenticate = tokens.authenticate if tokens else anonymous
        user = authenticate(request.headers.get("Authorization", ""))
        mcp_request = None
        try:
            mcp_request = parse_request(whole_body(request, max_body))
            if mcp_request.id is None:
                return Response(status=202)  # there is nothing a client can tell us
            return serve(mcp_request, user)
        except McpError as error:
            return http_error(mcp_request, error)
        except StoreError as error:
            app.logger.error("%s", error)
            return http_error(mcp_request, Unavailable(error.public))
        except HTTPException:
            raise
        except Exception:
            app.logger.exception("a request failed")
            return http_error(mcp_request, McpError(FAILED))

    def serve(mcp_request: McpRequest, user: str) -> Response:
        context = server.validate(
            mcp_request, lowercase_names(request.headers.items()), user
        )
        if mcp_request.method == SUBSCRIPTIONS_LISTEN:
            return listen(context)
        outcome = server.handle(context)
        if isinstance(outcome, Generator):
            return json_or_stream(mcp_request, outcome)
        return json_response(result_response(mcp_request, outcome))

    def listen(context: McpContext) -> Response:
        if streams[0] >= max_streams:
            raise TooManyStreams(max_streams)
        stream = bus.listen(context, clock, heartbeat, max_stream_seconds)
        return Response(
            count_stream(stream), mimetype=EVENT_STREAM, headers=SSE_HEADERS
        )

    def count_stream(
        stream: Generator[Notification | None, None, None],
    ) -> Iterator[bytes]:
        streams[0] += 1
        try:
            for notification in stream:
                yield KEEP_ALIVE if notification is None else encode_event(notification)
        finally:
            streams[0] -= 1
            stream.close()

    @app.get("/health")
    def health() -> Response:
        return json_response({"streams": streams[0]})

    if tokens is not None:
        app.get(RESOURCE_METADATA_PATH + ENDPOINT)(
            lambda: json_response(tokens.resource_metadata())
        )

    return app
