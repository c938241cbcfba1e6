"""Chapter 2: scale out and survive. A balancer, and the small rules it is made of."""

from examples.ch02_scale.app import create_app
from examples.ch02_scale.backoff import Backoff
from examples.ch02_scale.breaker import (
    BreakerState,
    CircuitBreaker,
    CircuitBreakerPolicy,
)
from examples.ch02_scale.budget import RetryBudget
from examples.ch02_scale.carrier import HttpClient, UpstreamResponse
from examples.ch02_scale.courier import Forwarder, Runtime, Spawn
from examples.ch02_scale.deadline import DEADLINE_LEFT, Deadline
from examples.ch02_scale.health import HealthCheck, HealthTracker, OutlierDetection
from examples.ch02_scale.hedging import HedgingPolicy, Latencies, quantile
from examples.ch02_scale.parcel import Attempt, UpstreamRequest
from examples.ch02_scale.picking import (
    PICKERS,
    ConsistentHash,
    LeastConnections,
    Picker,
    Rendezvous,
    RoundRobin,
    TwoChoices,
    create_picker,
)
from examples.ch02_scale.pool import NoUpstreamAvailable, UpstreamLease, UpstreamPool
from examples.ch02_scale.race import HedgeRace, ThreadEvent
from examples.ch02_scale.retrying import IDEMPOTENT_METHODS, AttemptOutcome, RetryPolicy
from examples.ch02_scale.ring import HashRing, modulo, rendezvous
from examples.ch02_scale.rules import NO_DEFENCES, BalancerConfig

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
