"""The eviction policies by name."""

from collections.abc import Callable, Iterable
from reprlib import repr as shown

from examples.ch06_capacity.policies.arc import Arc
from examples.ch06_capacity.policies.clock import Clock
from examples.ch06_capacity.policies.eviction_policy import EvictionPolicy
from examples.ch06_capacity.policies.fifo import Fifo
from examples.ch06_capacity.policies.lfu import Lfu
from examples.ch06_capacity.policies.lru import Lru
from examples.ch06_capacity.policies.s3fifo import S3Fifo
from examples.ch06_capacity.policies.sieve import Sieve

ONLINE_POLICIES: dict[str, Callable[[int], EvictionPolicy]] = {
    "fifo": Fifo,
    "lru": Lru,
    "lfu": Lfu,
    "clock": Clock,
    "sieve": Sieve,
    "s3fifo": S3Fifo,
    "arc": Arc,
}
MAX_SIZE = 10_000_000  # keys in one cache


def make_policy(name: str, size: int) -> EvictionPolicy:
    """Return an empty cache; raises ValueError for an unknown policy or a bad size."""
    check_name(name, ONLINE_POLICIES)
    check_size(size)
    return ONLINE_POLICIES[name](size)


def check_name(name: str, names: Iterable[str]) -> None:
    """Raise ValueError unless there is a policy of this name."""
    if name not in (known := list(names)):
        raise ValueError(f"there is no policy {shown(name)}; known: {', '.join(known)}")


def check_size(size: int) -> None:
    """Raise ValueError unless a cache can have this size."""
    whole = isinstance(size, int) and not isinstance(size, bool)
    if not whole or not 1 <= size <= MAX_SIZE:
        raise ValueError(
            f"the size of a cache is a whole number from 1 to {MAX_SIZE},"
            f" not {shown(size)}"
        )
