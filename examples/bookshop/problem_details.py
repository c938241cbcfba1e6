"""Problem details: every error of every service looks the same (RFC 9457)."""

import json
from collections.abc import Mapping
from functools import partial

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as BaseResponse

from examples.bookshop.errors import ShopError

PROBLEM = "application/problem+json"
PHRASES = HTTP_STATUS_CODES | {  # RFC 9110, section 15.5; Werkzeug keeps older words
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def problem(status: int, title: str, detail: str, **members: object) -> Response:
    """Build a problem detail; `members` are extensions, or `type` and `instance`.

    Without `type` it is about:blank, and `title` the status phrase (section 4.2.1).
    """
    body = {"status": status, "title": title, "detail": detail} | members
    return Response(json.dumps(body), status=status, content_type=PROBLEM)


def handle_errors(
    app: Flask, statuses: Mapping[type[Exception], int] | None = None
) -> None:
    """Render each error as a problem detail; views raise and nobody else renders.

    `statuses` adds a chapter's exceptions, say `{StoreError: 503}`, to ShopError (404)
    and a plain ValueError (422). One that has `public` says
    that to clients, and the rest to the log. Any other error is a fault of ours: 500,
    with the trace in the log and never in the answer, whatever FLASK_DEBUG says.
    """
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(HTTPException, _render)
    for kind, status in (
        {ShopError: 404, ValueError: 422} | dict(statuses or {})
    ).items():
        app.register_error_handler(kind, partial(_explain, kind, status))


def _render(error: HTTPException) -> BaseResponse:
    if error.response is not None:  # the view has prepared its own answer
        return error.get_response()
    status = error.code or 500
    title = PHRASES.get(status, error.name)
    answer = problem(status, title, error.description or title)
    for name, value in error.get_headers():
        if name != "Content-Type":  # Allow, Retry-After, WWW-Authenticate stay
            answer.headers.add(name, value)
    return answer


def _explain(kind: type[Exception], status: int, error: Exception) -> Response:
    if kind is ValueError and type(error) is not ValueError:
        raise error  # a codec or a parser stumbled over data of ours
    detail = getattr(error, "public", str(error))
    if detail != str(error):
        current_app.logger.error("%s: %s", type(error).__name__, error)
    return problem(status, PHRASES[status], detail)
