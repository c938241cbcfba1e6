"""A cache of results that obeys the hints: how long, and for whom.

It is no HTTP cache: its key is the method with its parameters, and, for what is
private, the authorization context (server/utilities/caching). There is nothing to
validate with, so what is no longer fresh is forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.hints import HINTED, Hint, read_hint
from examples.ch10_mcp.protocol import COMPLETE, Json
from examples.ch10_mcp.subscriptions import FLAGS, UPDATED

LONGEST_MS = 24 * 3600 * 1000  # a server may say more; nobody believes it
EVERYBODY = ""  # the partition of public results
CHANGED = {
    FLAGS["toolsListChanged"]: ("tools/list",),
    FLAGS["promptsListChanged"]: ("prompts/list",),
    FLAGS["resourcesListChanged"]: ("resources/list", "resources/templates/list"),
}
Key = tuple[str, str, bytes]  # partition, method, parameters


@dataclass(frozen=True, slots=True)
class Kept:
    """A result, and until when it may be used."""

    result: Mapping[str, Any]
    hint: Hint
    until: float

    def remaining_ms(self, now: float) -> int:
        """Return what is left of ttlMs: what a gateway must pass on, not the whole."""
        return max(0, int((self.until - now) * 1000))


class HintCache:
    """Results by partition, method and parameters; the least recently used go first.

    `share_public` lets users share what is public. That is a promise about the server:
    one that calls public what it filtered by user leaks through it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        share_public: bool = False,
        most: int = 1000,
    ) -> None:
        self._clock, self._share, self._most = clock, share_public, most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, method: str, params: Json, context: str) -> Kept | None:
        """Return what is fresh for this context, or None."""
        for partition in (context, EVERYBODY) if self._share else (context,):
            key = (partition, method, effective(params))
            kept = self._kept.get(key)
            if kept is not None and self._clock() < kept.until:
                self._kept.move_to_end(key)
                return kept
            self._kept.pop(key, None)
        return None

    def put(
        self, method: str, params: Json, context: str, result: Mapping[str, Any]
    ) -> None:
        """Keep a result for as long as it says from now, if it may be kept at all."""
        hint = read_hint(result)
        if not keepable(method, params, result) or hint.ttl_ms == 0:
            return
        shared = self._share and hint.scope == "public"
        key = (EVERYBODY if shared else context, method, effective(params))
        seconds = min(hint.ttl_ms, LONGEST_MS) / 1000
        self._kept[key] = Kept(result, hint, self._clock() + seconds)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def changed(self, method: str, uri: str | None = None) -> None:
        """Forget what a notice says has changed, for every user."""
        gone = CHANGED.get(method, ())
        read = encode({"uri": uri}) if method == UPDATED else None
        for key in list(self._kept):
            _, name, params = key
            if name in gone or (name == "resources/read" and params == read):
                del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)


def keepable(method: str, params: Json, result: Mapping[str, Any]) -> bool:
    """Say whether results of this kind may be kept: no answers to questions."""
    answered = "requestState" in params or "inputResponses" in params
    return (
        method in HINTED
        and not answered
        and result.get("resultType", COMPLETE) == COMPLETE
    )


def effective(params: Json) -> bytes:
    """Return the parameters that decide the result: all but `_meta`."""
    return encode({key: value for key, value in params.items() if key != "_meta"})
