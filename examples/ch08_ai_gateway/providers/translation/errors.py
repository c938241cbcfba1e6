"""What goes wrong with an upstream, read from whatever it says."""

from examples.bookshop.jsontext import NotJson, decode
from examples.ch08_ai_gateway.providers.translation.error_codes import error_code
from examples.ch08_ai_gateway.providers.translation.members import Members

LONGEST = 500  # characters of a message that somebody else wrote
LATEST = 3600.0  # seconds


class UpstreamFailed(Exception):
    """An upstream did not do its work; `status` None: no answer came in time."""

    def __init__(
        self,
        status: int | None,
        reason: str,
        retry_after: float | None = None,
        body: object = None,
    ) -> None:
        """Keep the `body` of the error, if there was one."""
        super().__init__(reason)
        self.status, self.retry_after, self.body = status, retry_after, body
        self.format = ""  # of the upstream
        self.native = b""  # the piece of a stream, for a caller of the same format
        self.param = ""  # the member that has no place there
        self.attempts: tuple[object, ...] = ()
        self.late = False  # it may still do the work, and want its money
        self.code = error_code(body, reason)


def interrupted() -> UpstreamFailed:
    """Return what a stream without an end is."""
    return UpstreamFailed(None, "the stream ended before the answer did")


def raise_stream_error(payload: Members) -> None:
    """Raise UpstreamFailed where a stream goes on with an error.

    Mistral's has no member of that name, but is an object called so.
    """
    error = payload.take("error")
    if payload.take("object") == "error":
        error = payload.take("message")
    if error is not None:
        body = {"error": error}
        message = error_message(body) or "the upstream broke off with an error"
        raise UpstreamFailed(None, message, body=body)


def error_message(body: object) -> str:
    """Return the message of an error of any of the formats, or nothing.

    >>> error_message({"error": {"message": "slow down"}})
    'slow down'
    """
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    return body[:LONGEST] if isinstance(body, str) else ""


def upstream_failure(
    status: int, retry_after: str | None, raw: bytes
) -> UpstreamFailed:
    """Return what an answer with an error status says."""
    try:
        body = decode(raw)
    except NotJson:
        body = None
    message = error_message(body) or f"the upstream answered {status}"
    return UpstreamFailed(status, message, parse_retry_after(retry_after), body)


def parse_retry_after(retry_after: str | None) -> float | None:
    """Return Retry-After in seconds (RFC 9110, section 10.2.3); None for a date."""
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < len(str(2**53))):
        return None
    return min(float(text), LATEST)
