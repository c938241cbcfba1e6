"""Streamable HTTP's answers, a shell: one JSON body, or a stream of events."""

from collections.abc import Generator, Iterable, Iterator
from logging import getLogger

from flask import Response
from werkzeug.exceptions import NotAcceptable, UnsupportedMediaType

from examples.bookshop.http_json import json_response
from examples.ch10_mcp.protocol.constants import EVENT_STREAM, JSON
from examples.ch10_mcp.protocol.errors import McpError, Unavailable
from examples.ch10_mcp.protocol.json_rpc import (
    McpRequest,
    error_response,
    result_response,
)
from examples.ch10_mcp.protocol.notifications import Notification
from examples.ch10_mcp.protocol.sse import SSE_HEADERS, encode_event
from examples.ch10_mcp.server.context import Result
from examples.lab import StoreError

LOG = getLogger(__name__)
FAILED = "the server failed; its log says why"


def lowercase_names(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return header fields with their names in small letters."""
    return {name.lower(): value for name, value in items}


def negotiate(accepted: Iterator[str], mimetype: str) -> None:
    """Refuse a client that cannot read both kinds of answer, or sends no JSON."""
    ranges = set(accepted)
    for media_type in (JSON, EVENT_STREAM):
        if not ranges & {media_type, media_type.partition("/")[0] + "/*", "*/*"}:
            raise NotAcceptable(f"Accept must list {JSON} and {EVENT_STREAM}")
    if mimetype != JSON:
        raise UnsupportedMediaType(f"the content type must be {JSON}")


def json_or_stream(
    mcp_request: McpRequest, work: Generator[Notification, None, Result]
) -> Response:
    """Let the work go on until it has something to say; the first word decides.

    A notification makes the answer a stream. A result, or an error, is one JSON body:
    an error after the head of a stream could have no status of its own.
    """
    try:
        first = next(work)
    except StopIteration as end:
        return json_response(result_response(mcp_request, end.value))
    return Response(
        event_stream(mcp_request, first, work),
        mimetype=EVENT_STREAM,
        headers=SSE_HEADERS,
    )


def event_stream(
    mcp_request: McpRequest,
    first: Notification,
    work: Generator[Notification, None, Result],
) -> Iterator[bytes]:
    """Write notifications, then the result; if the client leaves, close the work."""
    try:
        yield encode_event(first)
        while True:
            try:
                notification = next(work)
            except StopIteration as end:
                yield encode_event(result_response(mcp_request, end.value))
                return
            yield encode_event(notification)
    except McpError as error:
        yield encode_event(error_response(mcp_request, error))
    except StoreError as error:
        yield encode_event(error_response(mcp_request, Unavailable(str(error))))
    except Exception:
        LOG.exception("a stream failed")
        yield encode_event(error_response(mcp_request, McpError(FAILED)))
    finally:
        work.close()


def http_error(mcp_request: McpRequest | None, error: McpError) -> Response:
    """Answer with an error and the status that the transport asks for."""
    response = json_response(error_response(mcp_request, error), error.status)
    response.headers.extend(error.fields)
    return response
