"""Chapter 2: scale out and survive. A load balancer, in the order of a request.

app             the balancer over HTTP; config.py says which defences are on
forwarding/     the request to an upstream: attempts, hedges, retries
load_balancing/ which upstream: pool, health checks, pickers, the hash ring
resilience/     deadline, circuit breaker, retry policy and budget, backoff, hedging
shop_app        the shop behind it, with liveness and readiness endpoints
serve, visitor  real servers, and customers who put load on them
"""

from examples.ch02_scale.app import create_app
from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.forwarding import (
    Attempt,
    Forwarder,
    Runtime,
    Spawn,
    UpstreamRequest,
)
from examples.ch02_scale.load_balancing import (
    PICKERS,
    HashRing,
    HealthCheck,
    HealthTracker,
    LeastConnections,
    NoUpstreamAvailable,
    OutlierDetection,
    RoundRobin,
    UpstreamPool,
    create_picker,
    modulo,
    rendezvous,
)
from examples.ch02_scale.resilience import (
    AttemptOutcome,
    Backoff,
    BreakerState,
    CircuitBreaker,
    CircuitBreakerPolicy,
    Deadline,
    HedgeRace,
    HedgingPolicy,
    Latencies,
    RetryBudget,
    RetryPolicy,
    ThreadEvent,
    quantile,
)

__all__ = [
    "NO_DEFENCES",
    "PICKERS",
    "Attempt",
    "AttemptOutcome",
    "Backoff",
    "BalancerConfig",
    "BreakerState",
    "CircuitBreaker",
    "CircuitBreakerPolicy",
    "Deadline",
    "Forwarder",
    "HashRing",
    "HealthCheck",
    "HealthTracker",
    "HedgeRace",
    "HedgingPolicy",
    "Latencies",
    "LeastConnections",
    "NoUpstreamAvailable",
    "OutlierDetection",
    "RetryBudget",
    "RetryPolicy",
    "RoundRobin",
    "Runtime",
    "Spawn",
    "ThreadEvent",
    "UpstreamPool",
    "UpstreamRequest",
    "create_app",
    "create_picker",
    "modulo",
    "quantile",
    "rendezvous",
]
