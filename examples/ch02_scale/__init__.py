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
    HttpClient,
    Runtime,
    Spawn,
    UpstreamRequest,
    UpstreamResponse,
)
from examples.ch02_scale.load_balancing import (
    PICKERS,
    ConsistentHash,
    HashRing,
    HealthCheck,
    HealthTracker,
    LeastConnections,
    NoUpstreamAvailable,
    OutlierDetection,
    Picker,
    Rendezvous,
    RoundRobin,
    TwoChoices,
    UpstreamLease,
    UpstreamPool,
    create_picker,
    modulo,
    rendezvous,
)
from examples.ch02_scale.resilience import (
    DEADLINE_LEFT,
    IDEMPOTENT_METHODS,
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
    "DEADLINE_LEFT",
    "IDEMPOTENT_METHODS",
    "NO_DEFENCES",
    "PICKERS",
    "Attempt",
    "AttemptOutcome",
    "Backoff",
    "BalancerConfig",
    "BreakerState",
    "CircuitBreaker",
    "CircuitBreakerPolicy",
    "ConsistentHash",
    "Deadline",
    "Forwarder",
    "HashRing",
    "HealthCheck",
    "HealthTracker",
    "HedgeRace",
    "HedgingPolicy",
    "HttpClient",
    "Latencies",
    "LeastConnections",
    "NoUpstreamAvailable",
    "OutlierDetection",
    "Picker",
    "Rendezvous",
    "RetryBudget",
    "RetryPolicy",
    "RoundRobin",
    "Runtime",
    "Spawn",
    "ThreadEvent",
    "TwoChoices",
    "UpstreamLease",
    "UpstreamPool",
    "UpstreamRequest",
    "UpstreamResponse",
    "create_app",
    "create_picker",
    "modulo",
    "quantile",
    "rendezvous",
]
