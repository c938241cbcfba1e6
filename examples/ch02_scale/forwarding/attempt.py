"""What came of sending a request to an upstream once."""

from dataclasses import dataclass
from functools import lru_cache

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from examples.ch02_scale.forwarding.http_client import UpstreamResponse
from examples.ch02_scale.load_balancing import UpstreamLease, UpstreamPool
from examples.ch02_scale.resilience import AttemptOutcome

NEVER_CONNECTED = (NewConnectionError, ConnectTimeoutError)


@dataclass(slots=True)
class Attempt:
    """What came of one attempt: a response, or an error."""

    pool: UpstreamPool
    lease: UpstreamLease
    response: UpstreamResponse | None = None
    error: requests.RequestException | None = None
    ended: float = 0.0  # Unix seconds: the response's head was there, or the error

    @property
    def outcome(self) -> AttemptOutcome:
        """What the retry policy needs to know of it."""
        if self.response is None:
            return AttemptOutcome(None, sent=not never_sent(self.error))
        outcome = outcome_of(self.response.status_code)
        if not outcome.transient:
            return outcome
        field = self.response.headers.get("Retry-After", "")
        after = float(field) if field.isdecimal() else None
        return AttemptOutcome(self.response.status_code, retry_after=after)

    @property
    def succeeded(self) -> bool:
        """Whether the upstream did its work."""
        return self.outcome.succeeded

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
def outcome_of(status: int) -> AttemptOutcome:
    """Return the outcome of an answer with this status."""
    return AttemptOutcome(status)


def never_sent(error: requests.RequestException | None) -> bool:
    """Say whether there never was a connection, and so nothing can have been done."""
    cause = error.args[0] if error is not None and error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NEVER_CONNECTED)
