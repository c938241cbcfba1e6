"""A request that is forwarded to the origin, and the key that its answer is for."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch04_http_cache.messages.cache_status import ForwardReason
from examples.ch04_http_cache.messages.message import Request, StoredResponse

Release = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class ForwardRequest:
    """A request that goes to the origin: the reason, and what is stored so far.

    `generation` is that of the key when we looked: what is invalidated while the
    answer is on its way must not be stored.
    """

    request: Request
    key: str
    reason: ForwardReason
    stored: StoredResponse | None = None
    generation: int = 0
    detail: str = ""


def nobody_waiting(stored: bool) -> None:
    """Take note of nothing: no other request waits for this one."""
