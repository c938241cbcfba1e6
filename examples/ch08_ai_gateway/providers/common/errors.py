"""What goes wrong with an upstream, read from whatever it says."""

from examples.bookshop.jsontext import NotJson, decode
from examples.ch08_ai_gateway.providers.common.members import Members

LONGEST = 500  # characters of a message that somebody else wrote
LATEST = 3600.0  # seconds


class UpstreamFailed(Exception):
    """An upstream did not do its work; `status` None: no answer came in time."""

    def __init__(
        self, status: int | None, reason: str, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.status, self.retry_after = status, retry_after


def broke_off() -> UpstreamFailed:
    """Return what a stream without an end is."""
    return UpstreamFailed(None, "the stream ended before the answer did")


def raise_error(said: Members) -> None:
    """Raise UpstreamFailed where a stream goes on with an error.

    Mistral's has no member of that name, but is an object called so.
    """
    error = said.take("error")
    if said.take("object") == "error":
        error = said.take("message")
    if error is not None:
        message = message_of({"error": error})
        raise UpstreamFailed(None, message or "the upstream broke off with an error")


def message_of(body: object) -> str:
    """Return the message of an error of any of the formats, or nothing.

    >>> message_of({"error": {"message": "slow down"}}), message_of({"error": "no"})
    ('slow down', 'no')
    """
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    return body[:LONGEST] if isinstance(body, str) else ""


def failure_of(status: int, retry_after: str | None, raw: bytes) -> UpstreamFailed:
    """Return what an answer with an error status says."""
    try:
        message = message_of(decode(raw))
    except NotJson:
        message = ""
    return UpstreamFailed(
        status, message or f"the upstream answered {status}", seconds(retry_after)
    )


def seconds(retry_after: str | None) -> float | None:
    """Return Retry-After in seconds (RFC 9110, section 10.2.3); None for a date."""
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < len(str(2**53))):
        return None
    return min(float(text), LATEST)
