"""The laboratory of fallback: the first provider fails for a minute."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from examples.ch02_scale import CircuitBreakerPolicy
from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.chat import ChatRequest, StreamEvent, assemble
from examples.ch08_ai_gateway.experiments.lab_pipeline import FIRST, House, Model, ask
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.upstream.fallback import AllUpstreamsFailed
from examples.lab import Table

CALLS, TIMEOUT, WORDS = 60, 10.0, 20
RULES = CircuitBreakerPolicy(failure_threshold=5, open_seconds=30.0)
SORTS = {"429, Retry-After: 20": 429, "529": 529, "500": 500, "no answer": None}


@dataclass(slots=True)
class Failing(Model):
    """The first provider answers with a status, or not at all; the second one works."""

    status: int | None = 500
    retry_after: float | None = None
    unheard: int = 0  # answers that were written and paid for, and that nobody read

    def __call__(self, name: str, request: ChatRequest) -> Iterator[StreamEvent]:
        """Fail at the first provider."""
        if name != FIRST:
            yield from Model.__call__(self, name, request)
            return
        self.asked.append(name)
        if self.status is None:
            self.net.scheduler.sleep(TIMEOUT)
            self.unheard += 1
        failure = UpstreamFailed(self.status, "it fails", self.retry_after)
        failure.late = self.status is None
        raise failure


@dataclass(slots=True)
class Seen:
    """What callers met."""

    refused: int = 0
    waits: list[float] = field(default_factory=list)  # seconds


def minute(sort: str, allowed: tuple[str, ...]) -> dict[str, object]:
    """Call once a second for a minute; `allowed` says which models the key may use."""
    house, seen = House(rules=RULES), Seen()
    retry_after = 20.0 if "Retry-After" in sort else None
    send = Failing(house.net, words=WORDS, status=SORTS[sort], retry_after=retry_after)
    grant = KeyGrant("ada", "shop", allowed)

    def caller() -> None:
        began = house.net.clock.now
        try:
            assemble(house.call(send, ask(), grant))
        except AllUpstreamsFailed:
            seen.refused += 1
        seen.waits.append(house.net.clock.now - began)

    house.net.run(*[caller] * CALLS, at=[float(n) for n in range(CALLS)])
    return {
        "the first says": sort,
        "fallback": "yes" if "*" in allowed else "no",
        "refused": seen.refused,
        "first asked": send.asked.count(FIRST),
        "waited 10 s": sum(wait >= TIMEOUT for wait in seen.waits),
        "paid unread": send.unheard,
    }


def fallbacks() -> Table:
    """Compare ways to fail, without fallback and with it."""
    rows = [minute(sort, allowed) for allowed in ((FIRST,), ("*",)) for sort in SORTS]
    return Table(rows, f"{CALLS} calls in a minute while the first provider fails")
