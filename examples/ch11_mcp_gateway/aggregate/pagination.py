"""Pages: those of a server are gathered into one list, ours are cut from one.

A cache that keeps page by page may join an old first page to a new second one, and a
tool is listed twice or not at all. So the whole list is kept, or nothing of it.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    CachingHint,
    FetchPage,
    InvalidParams,
    list_pages,
    read_caching_hint,
)
from examples.ch11_mcp_gateway.cache.hints import narrowest_hint, without_hints

PAGE_SIZE = 50  # items on a page of ours
DIGEST = 12  # characters of a list's digest


def gather_pages(fetch: FetchPage, key: str) -> tuple[dict[str, Any], int]:
    """Return all pages of a list as one result, and how many they were.

    Raises OddList for a list without end. The hint is that of the shortest page.
    """
    items: list[Any] = []
    hints: list[CachingHint] = []
    for page in list_pages(fetch, key):
        items += page[key]
        hints.append(read_caching_hint(page))
    whole = {name: value for name, value in page.items() if name != "nextCursor"}
    hint = narrowest_hint(hints).to_json()
    return without_hints(whole) | {key: items} | hint, len(hints)


def paginate(
    key: str, items: Sequence[Any], cursor: object, size: int = PAGE_SIZE
) -> Any:
    """Return one of our pages (server/utilities/pagination).

    The cursor names the list that it belongs to. When that has changed, the client has
    to begin again, and is told so by InvalidParams.
    """
    list_digest = sha256(encode(list(items))).hexdigest()[:DIGEST]
    start = decode_cursor(cursor, list_digest, len(items))
    following = start + size
    page: dict[str, Any] = {key: list(items[start:following])}
    if following < len(items):
        page["nextCursor"] = encode_cursor(list_digest, following)
    return page


def encode_cursor(list_digest: str, start: int) -> str:
    """Write a cursor; clients must not read it."""
    return base64.urlsafe_b64encode(f"{list_digest}:{start}".encode()).decode()


def decode_cursor(cursor: object, list_digest: str, count: int) -> int:
    """Read where a page starts; raises InvalidParams unless it is of this list."""
    if cursor is None:
        return 0
    try:
        cursor_digest, _, start = (
            base64.urlsafe_b64decode(str(cursor)).decode().partition(":")
        )
        offset = int(start)
    except (binascii.Error, ValueError):
        raise InvalidParams("the cursor is not one of ours") from None
    if encode_cursor(cursor_digest, offset) != cursor or offset <= 0:
        raise InvalidParams("the cursor is not one of ours")
    if cursor_digest != list_digest or offset >= count:
        raise InvalidParams("the list has changed: begin again without a cursor")
    return offset
