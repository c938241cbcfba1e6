"""Pages of a list; the cursor says all, so that any replica can go on."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.protocol import Json

SIZE = 50  # items on one page


def paged(key: str, items: Sequence[Any], params: Json) -> dict[str, Any]:
    """Return the page that the cursor names (server/utilities/pagination)."""
    start = offset(params.get("cursor"), len(items))
    following = start + SIZE
    told: dict[str, Any] = {key: list(items[start:following])}
    return told | ({"nextCursor": cursor(following)} if following < len(items) else {})


def cursor(start: int) -> str:
    """Write where a page starts; clients must not read it.

    >>> cursor(50), offset("NTA=", 90)
    ('NTA=', 50)
    """
    return base64.b64encode(b"%d" % start).decode()


def offset(sent: object, most: int) -> int:
    """Read where a page starts; raises InvalidParams for what we never wrote."""
    if sent is None:
        return 0
    try:
        start = int(base64.b64decode(str(sent).encode(), validate=True))
    except (binascii.Error, ValueError):
        raise InvalidParams("the cursor is not one of ours") from None
    if not 0 < start < most or cursor(start) != sent:
        raise InvalidParams("the cursor is not one of ours")
    return start
