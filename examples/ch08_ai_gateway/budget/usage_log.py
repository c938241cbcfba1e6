"""The usage log: one record for each call, written once, however the call ended."""

from collections.abc import Iterator
from dataclasses import dataclass

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

KEPT = 90 * 86_400.0  # seconds
MOST = 10_000  # entries in one report


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """Who used how much of what, what it cost, and how it ended; no text of anybody."""

    call_id: str
    key_id: str
    tenant: str
    model: str  # the one that answered
    input_tokens: int
    output_tokens: int
    cost: int  # millionths of a unit
    status: str  # stop, length, tool_calls, cached, left, failed, …
    estimated: bool = False  # the provider never told, so the gateway counted
    cached_tokens: int = 0  # of the input


class UsageLog:
    """Appends to a store that all gateways share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(self, entry: UsageRecord) -> bool:
        """Write an entry unless this call has one, and say whether it was written."""
        slot = f"ledger:call:{entry.call_id}"
        if not self._store.compare_and_set(slot, None, encode(entry), KEPT):
            return False
        number = self._store.incr(f"ledger-of:{entry.key_id}:count")
        self._store.set(f"ledger-of:{entry.key_id}:{number}", slot.encode(), KEPT)
        return True

    def records(self, key_id: str) -> Iterator[UsageRecord]:
        """Yield the entries of one key, the oldest first, the last 10,000 at most."""
        count = int(self._store.get(f"ledger-of:{key_id}:count") or 0)
        for number in range(max(1, count - MOST + 1), count + 1):
            slot = self._store.get(f"ledger-of:{key_id}:{number}")
            raw = self._store.get(slot.decode()) if slot else None
            if raw:
                yield dataclass_from(UsageRecord, decode(raw))
