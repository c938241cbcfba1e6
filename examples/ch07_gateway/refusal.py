"""What the gateway answers in its own name: problem details (RFC 9457)."""

import json
from collections.abc import Mapping

from examples.ch04_http_cache import Response

Fields = tuple[tuple[str, str], ...]
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class GatewayError(Exception):
    """The gateway answers itself; `word` says why in logs and metrics."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        fields: Fields = (),
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.fields, self.members = fields, members or {}


def problem_response(error: GatewayError, request_id: str) -> Response:
    """Return the problem document, which no cache may keep.

    `members` are extensions, or stand in the place of what is said by default.
    """
    content = {
        "type": "about:blank",
        "title": TITLES[error.status],
        "status": error.status,
        "detail": error.detail,
        "instance": f"urn:request:{request_id}",
        **error.members,
    }
    body = json.dumps(content).encode() + b"\n"
    fields = (
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *error.fields,
    )
    return Response(error.status, fields, (body,), TITLES[error.status])
