"""What the gateway answers in its own name: problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from math import ceil

from examples.ch04_http_cache import Fields, OriginDown, Response

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
    """The gateway answers itself; `code` says why in logs and metrics."""

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


class UpstreamDown(OriginDown):
    """No answer, or half of one; `sent` is False where no byte of the request left.

    `reason` is one word: resolution, forbidden, refused, unreachable, tls, reset,
    timeout or protocol.
    """

    def __init__(
        self, text: str, late: bool = False, sent: bool = True, reason: str = ""
    ) -> None:
        super().__init__(text, late)
        self.sent = sent
        self.reason = reason or ("timeout" if late else "reset" if sent else "refused")


class NoHealthyUpstream(UpstreamDown):
    """Nobody may be asked for so many seconds, for the reason of the last failure."""

    def __init__(self, seconds: float, reason: str) -> None:
        text = "every replica is left alone for a while"
        super().__init__(text, sent=False, reason=reason)
        self.retry_after = seconds


def as_upstream_down(error: OriginDown) -> UpstreamDown:
    """Return what chapter 4's cache says of an upstream, in our words."""
    if isinstance(error, UpstreamDown):
        return error
    return UpstreamDown(str(error), error.late)


def gateway_error(down: UpstreamDown, name: str) -> GatewayError:
    """Return what the client hears: no address, and no words of the upstream.

    The log has them, under the id that is the problem's instance.
    """
    members = {"upstream": name}
    if isinstance(down, NoHealthyUpstream):
        retry_after = (("Retry-After", str(max(1, ceil(down.retry_after)))),)
        detail = f"the upstream {name!r} is left alone for a while"
        return GatewayError(503, "breaker", detail, fields=retry_after, members=members)
    if down.late:
        detail = f"the upstream {name!r} did not answer in time"
        return GatewayError(504, "timeout", detail, members=members)
    detail = f"the upstream {name!r} gave no answer that could be passed on"
    return GatewayError(502, "upstream", detail, members=members)


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
