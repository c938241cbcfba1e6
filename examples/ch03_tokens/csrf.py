"""Did this request come from a page of ours? The browser says so, if one asks."""

from typing import Protocol

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SAME_SITE_VALUES = {"same-origin", "none"}  # none: typed, or opened from a bookmark


class HeaderFields(Protocol):
    """Header fields, looked up by name."""

    def get(self, name: str, /) -> str | None:
        """Return the value, or None."""


def is_cross_site(method: str, fields: HeaderFields, origin: str) -> bool:
    """Say whether another site's page sent this; `origin` is ours.

    `Sec-Fetch-Site` comes from the browser and cannot be set by a page; older browsers
    send `Origin`. A client that sends neither is no browser and brings no cookies that
    somebody else's page could ride on: it may pass, our choice.

    >>> is_cross_site("POST", {"Origin": "https://evil.example"}, "https://shop")
    True
    """
    if method in SAFE_METHODS:
        return False
    site = fields.get("Sec-Fetch-Site")
    if site is not None:
        return site not in SAME_SITE_VALUES
    return (fields.get("Origin") or origin) != origin
