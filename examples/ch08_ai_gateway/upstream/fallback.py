"""Fallback: which upstream to ask next, and when asking another one can do no harm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from examples.ch02_scale import CircuitBreaker, CircuitBreakerPolicy, RetryBudget
from examples.ch08_ai_gateway.providers.translation.error_codes import TOO_LARGE
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed

T = TypeVar("T")
OVERLOADED = 529  # Anthropic's own; RFC 9110 knows no such code
RATE_LIMITED = frozenset({429, OVERLOADED})  # it answered, and wants to be left alone
KEY_REJECTED = frozenset({401})  # our key was refused: not the caller's fault
FORBIDDEN = 403  # to this account, or this request: another upstream may allow it
FAILING = frozenset({408, 500, 502, 503, 504})
RETRYABLE = FAILING | RATE_LIMITED | KEY_REJECTED
MAX_COOLDOWN = 300.0  # seconds, whatever Retry-After says
MIN_COOLDOWN = 1.0
KEY_COOLDOWN = 60.0  # a refused key is not better in a second


class AllUpstreamsFailed(Exception):
    """Every upstream that could be asked has failed, or rests."""

    def __init__(
        self,
        attempts: Sequence["UpstreamAttempt"],
        retry_after: float,
        reasons: set[str],
        code: str = "",
    ) -> None:
        """Keep the error `code` that all of them agree on."""
        super().__init__("no provider could answer")
        self.code = code
        self.attempts, self.retry_after = tuple(attempts), retry_after
        self.reasons = reasons

    @property
    def status(self) -> int:
        """429 when each one says so, now or before, else 503 (RFC 9110, 15.6.4)."""
        return 429 if self.reasons == {"429"} else 503


@dataclass(frozen=True, slots=True)
class UpstreamAttempt:
    """One upstream that was asked, and what came of it."""

    name: str
    outcome: str  # "answered", a status, or "no answer"


@dataclass(slots=True)
class UpstreamHealth:
    """What this gateway has seen of one upstream; another gateway sees for itself."""

    breaker: CircuitBreaker
    cooldown_until: float = 0.0  # Unix seconds until which it is left alone
    last_status: str = ""  # how it failed last
    last_code: str = ""


class Fallback:
    """Asks upstreams by priority, and those that rest not at all."""

    def __init__(
        self,
        clock: Callable[[], float],
        rules: CircuitBreakerPolicy | None = None,
        budget: RetryBudget | None = None,
        retry_late: bool = False,
    ) -> None:
        """Ask again after a time-out only if `retry_late`: both may be paid for."""
        self._retry_late = retry_late
        self._clock, self._rules = clock, rules
        self.budget = budget or RetryBudget(requests_per_retry=5, reserve=50)
        self._known: dict[str, UpstreamHealth] = {}

    def cooldown(self, name: str) -> float:
        """Return the seconds for which an upstream is left alone, 0 if it is not."""
        health, now = self._health(name), self._clock()
        return max(0.0, health.cooldown_until - now, health.breaker.retry_after(now))

    def call(
        self,
        names: Sequence[str],
        send: Callable[[str], T],
        attempts: list[UpstreamAttempt],
    ) -> T:
        """Return what the first upstream that works sends, and note each in `attempts`.

        `send` returns when the first piece of an answer is there, and raises
        UpstreamFailed before that. After it nobody else is asked: the caller has begun
        to read, and a second model would begin another sentence.

        What one upstream refuses, the next may allow. Raises AllUpstreamsFailed, or
        UpstreamFailed for what no other could do better.
        """
        self.budget.deposit()
        refusals: list[UpstreamFailed] = []
        for name in (name for name in names if not self.cooldown(name)):
            if attempts and not self.budget.withdraw():
                break
            term = self._health(name).breaker.acquire(self._clock()) or 0
            try:
                answer = send(name)
            except UpstreamFailed as error:
                attempts.append(UpstreamAttempt(name, str(error.status or "no answer")))
                self._record_failure(name, term, error)
                if not self._retryable(error):
                    raise
                refusals += [error] if refused(error) else []
                continue
            attempts.append(UpstreamAttempt(name, "answered"))
            self._health(name).breaker.record(term, True, self._clock())
            return answer
        if refusals and len(refusals) == len(attempts):
            raise refusals[0]
        raise self._all_failed(names, attempts)

    def _all_failed(
        self, names: Sequence[str], attempts: list[UpstreamAttempt]
    ) -> AllUpstreamsFailed:
        seen = [self._health(name) for name in names]
        codes = {health.last_code for health in seen}
        return AllUpstreamsFailed(
            attempts,
            min(map(self.cooldown, names), default=0.0),
            {health.last_status for health in seen},
            codes.pop() if len(codes) == 1 else "",
        )

    def _retryable(self, error: UpstreamFailed) -> bool:
        """Whether another upstream may fare better; a 400 is wrong everywhere."""
        if error.late and not self._retry_late:
            return False
        return error.status in {None, *RETRYABLE} or refused(error)

    def _record_failure(self, name: str, term: int, error: UpstreamFailed) -> None:
        health, now = self._health(name), self._clock()
        if error.code == TOO_LARGE:  # this call's own fault, whatever the status says
            return health.breaker.record(term, True, now)
        health.last_status, health.last_code = str(error.status), error.code
        mute = error.status in RATE_LIMITED and error.retry_after is None
        well = error.status not in {None, *FAILING} and not mute
        health.breaker.record(term, well, now)
        if error.status in RATE_LIMITED | KEY_REJECTED:
            least = KEY_COOLDOWN if error.status in KEY_REJECTED else MIN_COOLDOWN
            rest = min(max(least, error.retry_after or 0.0), MAX_COOLDOWN)
            health.cooldown_until = max(health.cooldown_until, now + rest)

    def _health(self, name: str) -> UpstreamHealth:
        if name not in self._known:
            self._known[name] = UpstreamHealth(CircuitBreaker(self._rules))
        return self._known[name]


def refused(error: UpstreamFailed) -> bool:
    """Whether this upstream will not, or its format cannot, do what is asked."""
    own_fault = error.status == FORBIDDEN or error.code == TOO_LARGE
    return own_fault or bool(error.param)
