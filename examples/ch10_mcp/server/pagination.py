"""Pages of a list; the cursor says all, so that any replica can go on."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams

PAGE_SIZE = 50  # items on one page


def paginate(key: str, items: Sequence[Any], params: Json) -> dict[str, Any]:
    """Return the page that the cursor names (server/utilities/pagination)."""
    start = decode_cursor(params.get("cursor"), len(items))
    following = start + PAGE_SIZE
    page: dict[str, Any] = {key: list(items[start:following])}
    return page | (
        {"nextCursor": encode_cursor(following)} if following < len(items) else {}
    )


def encode_cursor(start: int) -> str:
    """Write where a page starts; clients must not read it.

    >>> encode_cursor(50), decode_cursor("NTA=", 90)
    ('NTA=', 50)
    """
    return base64.b64encode(b"%d" % start).decode()


def decode_cursor(cursor: object, count: int) -> int:
    """Read where a page starts; raises InvalidParams for what we never wrote."""
    if cursor is None:
        return 0
    try:
        start = int(base64.b64decode(str(cursor).encode(), validate=True))
    except (binascii.Error, ValueError):
        raise InvalidParams("the cursor is not one of ours") from None
    if not 0 < start < count or encode_cursor(start) != cursor:
        raise InvalidParams("the cursor is not one of ours")
    return start
