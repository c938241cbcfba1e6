"""A request on its way through, and what came of one attempt to deliver it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from examples.ch02_scale.carrier import Reply
from examples.ch02_scale.pool import Lease, Pool
from examples.ch02_scale.retrying import IDEMPOTENT, Outcome

UNSENT = (NewConnectionError, ConnectTimeoutError)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request to pass on; `key` names its customer.

    A body in pieces is read once: such a request is sent again only if it never left.
    """

    method: str
    target: str
    fields: dict[str, str]
    body: bytes | Iterable[bytes]
    key: str

    @property
    def keyed(self) -> bool:
        """Whether the server can tell a repetition from a new request."""
        return any(name.lower() == "idempotency-key" for name in self.fields)

    @property
    def whole(self) -> bool:
        """Whether its body is in hand, and can be sent a second time."""
        return isinstance(self.body, bytes)

    @property
    def repeatable(self) -> bool:
        """Whether two of it do the work of one."""
        return self.whole and (self.method in IDEMPOTENT or self.keyed)


@dataclass(slots=True)
class Delivery:
    """What came of one attempt: a response, or an error."""

    pool: Pool
    lease: Lease
    response: Reply | None = None
    error: requests.RequestException | None = None

    @property
    def outcome(self) -> Outcome:
        """What the rules need to know of it."""
        if self.response is None:
            return Outcome(None, sent=not unsent(self.error))
        outcome = answered(self.response.status_code)
        if not outcome.passing:
            return outcome
        said = self.response.headers.get("Retry-After", "")
        after = float(said) if said.isdecimal() else None
        return Outcome(self.response.status_code, retry_after=after)

    @property
    def well(self) -> bool:
        """Whether the upstream did its work."""
        return self.outcome.well

    @property
    def timed_out(self) -> bool:
        """Whether there was no answer in time."""
        return isinstance(self.error, requests.Timeout)

    def close(self) -> None:
        """Hang up: an upstream that streams hears of it at its next piece."""
        if self.response is not None:
            self.response.close()
        self.pool.release(self.lease)


@lru_cache(1000)
def answered(status: int) -> Outcome:
    """Return the outcome of an answer with this status."""
    return Outcome(status)


def unsent(error: requests.RequestException | None) -> bool:
    """Say whether there never was a connection, and so nothing can have been done."""
    cause = error.args[0] if error is not None and error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, UNSENT)
