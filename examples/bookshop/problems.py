"""Problem details: every error of every service looks the same (RFC 9457)."""

import json

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity
from werkzeug.wrappers import Response as BaseResponse

from examples.bookshop.errors import ShopError

PROBLEM = "application/problem+json"
PHRASES = {  # RFC 9110, section 15.5, where Werkzeug keeps older words
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


def handle_errors(app: Flask) -> None:
    """Render each error as a problem detail; raise `HTTPException`s in views.

    ShopError becomes 404 and a plain ValueError 422. Anything else is a fault of ours:
    500 with the trace in the log, whatever FLASK_DEBUG says.
    """
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for kind in (HTTPException, ShopError, ValueError):
        app.register_error_handler(kind, _render)


def _render(error: Exception) -> BaseResponse:
    known = _as_http(error)
    if known.response is not None:  # the view has prepared its own answer
        return known.get_response()
    code = known.code or 500
    title = PHRASES.get(code, known.name)
    answer = problem(code, title, known.description or title)
    for name, value in known.get_headers():
        if name != "Content-Type":  # Allow, Retry-After, WWW-Authenticate stay
            answer.headers.add(name, value)
    return answer


def _as_http(error: Exception) -> HTTPException:
    if isinstance(error, HTTPException):
        return error
    if isinstance(error, ShopError):
        return NotFound(str(error))
    if type(error) is not ValueError:  # a codec or parser failed on data of our own
        raise error
    return UnprocessableEntity(str(error))
