"""What a balancer is told: every defence can be tuned, or left out with None."""

from dataclasses import dataclass, field

from examples.ch02_scale.breaker import BreakerRules
from examples.ch02_scale.budget import RetryBudget
from examples.ch02_scale.health import Checks, Ejection, Health
from examples.ch02_scale.hedging import Hedging
from examples.ch02_scale.retrying import Retries


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one balancer; times in seconds."""

    balancer: str = "round_robin"
    affinity: str = ""  # the request field that names a customer; else the address
    checks: Checks | None = field(default_factory=Checks)
    ejection: Ejection | None = field(default_factory=Ejection)
    floor: float = 0.5  # of the fleet: with fewer that are well, all are asked
    retries: Retries | None = field(default_factory=Retries)
    retry_per: int | None = 10  # one retry for so many requests; None: no budget
    retry_saved: int = 10  # retries that may be saved up
    breaker: BreakerRules | None = None  # ejection does the same for many replicas
    hedging: Hedging | None = None
    timeout: float = 10.0  # of a whole request, at most
    try_timeout: float = 2.0  # of one attempt
    deadlines: bool = True  # obey the deadline that came, and pass on what is left

    def health(self) -> Health:
        """Return a fresh record of who is well."""
        return Health(self.checks, self.ejection, self.floor)

    def budget(self) -> RetryBudget | None:
        """Return a full budget, or None: no limit."""
        if self.retry_per is None:
            return None
        return RetryBudget(self.retry_per, self.retry_saved)


BARE = Rules(checks=None, ejection=None, retries=None, retry_per=None, deadlines=False)
