"""The configuration of a balancer: each defence is tuned, or left out with None."""

from dataclasses import dataclass, field

from examples.ch02_scale.load_balancing import (
    HealthCheck,
    HealthTracker,
    OutlierDetection,
)
from examples.ch02_scale.resilience import (
    CircuitBreakerPolicy,
    HedgingPolicy,
    RetryBudget,
    RetryPolicy,
)


@dataclass(frozen=True, slots=True)
class BalancerConfig:
    """One balancer's configuration; times in seconds."""

    balancer: str = "round_robin"
    affinity_field: str = ""  # the field that names a customer; else the address
    health_check: HealthCheck | None = field(default_factory=HealthCheck)
    outlier_detection: OutlierDetection | None = field(default_factory=OutlierDetection)
    panic_threshold: float = 0.5  # of the upstreams: with fewer healthy, all are used
    retry_policy: RetryPolicy | None = field(default_factory=RetryPolicy)
    requests_per_retry: int | None = 10  # None: no retry budget
    retry_reserve: int = 10  # retries that may be saved up
    # Outlier detection does the same where there are many replicas.
    circuit_breaker: CircuitBreakerPolicy | None = None
    hedging: HedgingPolicy | None = None
    timeout: float = 10.0  # of a whole request, at most
    per_try_timeout: float = 2.0  # of one attempt
    propagate_deadline: bool = True  # obey the one that came, pass on what is left

    def health(self) -> HealthTracker:
        """Return a tracker that knows nothing yet."""
        return HealthTracker(
            self.health_check, self.outlier_detection, self.panic_threshold
        )

    def budget(self) -> RetryBudget | None:
        """Return a full budget, or None: no limit."""
        if self.requests_per_retry is None:
            return None
        return RetryBudget(self.requests_per_retry, self.retry_reserve)


NO_DEFENCES = BalancerConfig(
    health_check=None,
    outlier_detection=None,
    retry_policy=None,
    requests_per_retry=None,
    propagate_deadline=False,
)
