"""One kind of answer, in numbers: what the guide is told."""

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number means, its unit, and between which limits it has to be."""

    group: str
    meaning: str
    unit: str
    low: float
    high: float
    default: float
    is_flag: bool = False  # it is true or false, and no number


def number(default: float, group: str, meaning: str, unit: str, to: float) -> Any:
    """Declare a number of a case; nothing is negative."""
    low = 1.0 if unit == "keys" else 0.0
    return field(
        default=default,
        metadata={"of": Quantity(group, meaning, unit, low, to, default)},
    )


def flag(group: str, meaning: str) -> Any:
    """Declare a question that a case answers; no is the default."""
    return field(
        default=False,
        metadata={"of": Quantity(group, meaning, "", 0, 1, 0, is_flag=True)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Numbers about one kind of answer and the session around it; money is in cents.

    Raises ValueError for a number that is out of its limits.
    """

    reads: float = number(100, "traffic", "reads", "a second", 1e6)
    writes: float = number(0.1, "traffic", "changes", "a second", 1e6)
    keys: float = number(1000, "traffic", "different answers", "keys", 1e6)
    skew: float = number(0.8, "traffic", "exponent of Zipf's law", "", 3)
    personal: bool = flag("traffic", "the answer depends on who asks")

    stale_cents: float = number(0.01, "money", "an untrue answer costs", "cents", 1e9)
    second_cents: float = number(0.1, "money", "a second of waiting", "cents", 1e6)
    lost_cents: float = number(20, "money", "a lost session costs", "cents", 1e9)

    capacity: float = number(100, "service", "a replica serves", "a second", 1e6)
    replica_cents: float = number(10, "service", "a replica", "cents an hour", 1e6)
    miss_ms: float = number(50, "service", "to make an answer", "ms", 1e6)
    check_share: float = number(0.3, "service", "a 304 costs of it", "share", 1)
    deaths: float = number(1, "service", "restarts of a replica", "a day", 1e5)
    outages: float = number(2, "service", "outages", "a month", 1e4)
    outage_seconds: float = number(60, "service", "an outage", "s", 1e6)

    room: float = number(1e6, "cache", "room for so many answers", "keys", 1e9)
    cache_cents: float = number(5, "cache", "to run a cache", "cents an hour", 1e6)
    purge_cents: float = number(5, "cache", "to purge, too", "cents an hour", 1e6)
    purge_seconds: float = number(1, "cache", "until a purge has arrived", "s", 1e6)

    session_bytes: float = number(300, "session", "to remember", "bytes", 1e9)
    sessions: float = number(1000, "session", "sessions alive", "", 1e9)
    hot_share: float = number(0.02, "session", "of the busiest customer", "share", 1)
    one_place: bool = flag("session", "two windows must agree, or it can be ended")
    store_ms: float = number(1, "session", "to the store and back", "ms", 1e6)
    store_cents: float = number(10, "session", "to run a store", "cents an hour", 1e6)
    store_down: float = number(1e-5, "session", "of the time it is down", "share", 1)
    most_bytes: float = number(4096, "session", "a request can carry", "bytes", 1e9)
    bytes_per_ms: float = number(1000, "session", "a client sends", "bytes/ms", 1e9)

    stale_seconds: float = number(60, "limits", "how late it may be", "s", 1e8)
    stale_share: float = number(1, "limits", "of reads may be untrue", "share", 1)
    outage_stale_seconds: float = number(0, "limits", "later, in an outage", "s", 1e8)
    failed_share: float = number(1, "limits", "of reads may fail", "share", 1)

    def __post_init__(self) -> None:
        for name, quantity in quantities():
            check(name, getattr(self, name), quantity)
        for name in ("reads", "capacity", "bytes_per_ms"):
            if getattr(self, name) == 0:
                raise ValueError(f"{name} is more than 0, not 0")

    def with_value(self, name: str, value: float) -> "Case":
        """Return the case with another value for one number; raises ValueError."""
        other: dict[str, Any] = {name: value}
        return replace(self, **other)


def quantities() -> Iterator[tuple[str, Quantity]]:
    """Return the name of each number of a case, and what it means."""
    each: Field[Any]
    for each in fields(Case):
        yield each.name, each.metadata["of"]


def check(name: str, value: object, quantity: Quantity) -> None:
    """Raise ValueError unless the value is of its kind, and between its limits."""
    if quantity.is_flag:
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false, not {value!r}")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is a number, not {value!r}")
    elif not quantity.low <= value <= quantity.high:
        raise ValueError(
            f"{name} is from {quantity.low:g} to {quantity.high:,.0f}, not {value}"
        )
