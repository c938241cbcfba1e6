"""The request that goes to an upstream, and whether it may go twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from examples.ch02_scale.resilience import IDEMPOTENT_METHODS


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """A request to pass on; `key` names its customer.

    A body in pieces is read once: such a request is sent again only if it never left.
    """

    method: str
    target: str
    fields: dict[str, str]
    body: bytes | Iterable[bytes]
    key: str
    retry_timeouts: bool = True  # an attempt without an answer may still be at work

    @property
    def has_idempotency_key(self) -> bool:
        """Whether the server can tell a repetition from a new request."""
        return any(name.lower() == "idempotency-key" for name in self.fields)

    @property
    def replayable(self) -> bool:
        """Whether its body is in hand, and can be sent a second time."""
        return isinstance(self.body, bytes)

    def may_repeat(self, sent: bool, timed_out: bool) -> bool:
        """Say whether it can, and may, be sent once more after an attempt failed."""
        if timed_out and not self.retry_timeouts:
            return False
        return self.replayable or not sent

    @property
    def idempotent(self) -> bool:
        """Whether two of it do the work of one."""
        return self.replayable and (
            self.method in IDEMPOTENT_METHODS or self.has_idempotency_key
        )
