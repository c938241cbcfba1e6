"""Media types: which of the new ones stands for which of the old."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class MediaPairs:
    """Names that came, names that went, and pairs with how the name changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[tuple[str, str, str], ...]


def match_media_types(old: Mapping[str, Any], new: Mapping[str, Any]) -> MediaPairs:
    """Pair media types by name, then without parameters, then by suffix.

    >>> match_media_types({"application/json": {}}, {"application/hal+json": {}}).kept
    (('application/json', 'application/hal+json', 'specialized'),)
    """
    kept = [(name, name, "") for name in old if name in new]
    left = [name for name in old if name not in new]
    came = [name for name in new if name not in old]
    for name in list(left):
        for other in came:
            how = renamed(name, other)
            if how:
                kept.append((name, other, how))
                left.remove(name)
                came.remove(other)
                break
    return MediaPairs(tuple(came), tuple(left), tuple(kept))


def renamed(old: str, new: str) -> str:
    """Say how one name became another; nothing if they are two media types.

    application/hal+json is a special application/json (RFC 6839, section 3.1).
    """
    before, after = _bare(old), _bare(new)
    if before == after:
        return "changed"
    if _general(after) == before:
        return "specialized"
    return "generalized" if _general(before) == after else ""


def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _general(name: str) -> str:
    kind, _, sub = name.partition("/")
    _, plus, suffix = sub.rpartition("+")
    return f"{kind}/{suffix}" if plus else ""
