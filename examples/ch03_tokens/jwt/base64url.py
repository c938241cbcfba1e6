"""base64url, in the one spelling that has no other (RFC 4648, section 5)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from examples.ch03_tokens.errors import MalformedToken

BASE64URL = re.compile(r"[A-Za-z0-9_-]*")  # no padding, no white space


def base64url_encode(raw: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def base64url_decode(text: object) -> bytes:
    """Read base64url in its one canonical form (RFC 4648, sections 3.3 and 3.5).

    >>> base64url_decode("Zh")
    Traceback (most recent call last):
    examples.ch03_tokens.errors.MalformedToken: not canonical base64url
    """
    if not isinstance(text, str) or not BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise MalformedToken("not base64url")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url_encode(raw) != text:  # two spellings of one value
        raise MalformedToken("not canonical base64url")
    return raw
