"""What bounds a failure: each rule takes the time and chance as arguments.

deadline         the time that is left, from hop to hop
circuit_breaker  stops calling what keeps failing
retry_policy     which failures are tried again
retry_budget     how many retries there may be in all
backoff          the wait before a retry, with jitter
hedging          when a second request goes out beside a slow one
hedge_race       which of the two responses is taken
"""

from examples.ch02_scale.resilience.backoff import JITTERS, Backoff
from examples.ch02_scale.resilience.circuit_breaker import (
    BreakerState,
    CircuitBreaker,
    CircuitBreakerPolicy,
)
from examples.ch02_scale.resilience.deadline import DEADLINE_LEFT, Deadline
from examples.ch02_scale.resilience.hedge_race import HedgeRace, ThreadEvent
from examples.ch02_scale.resilience.hedging import HedgingPolicy, Latencies, quantile
from examples.ch02_scale.resilience.retry_budget import RetryBudget
from examples.ch02_scale.resilience.retry_policy import (
    IDEMPOTENT_METHODS,
    AttemptOutcome,
    RetryPolicy,
)

__all__ = [
    "DEADLINE_LEFT",
    "IDEMPOTENT_METHODS",
    "JITTERS",
    "AttemptOutcome",
    "Backoff",
    "BreakerState",
    "CircuitBreaker",
    "CircuitBreakerPolicy",
    "Deadline",
    "HedgeRace",
    "HedgingPolicy",
    "Latencies",
    "RetryBudget",
    "RetryPolicy",
    "ThreadEvent",
    "quantile",
]
