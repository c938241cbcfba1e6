"""Chapter 2: scale out and survive. A balancer, and the small rules it is made of."""

from examples.ch02_scale.app import create_app
from examples.ch02_scale.backoff import Backoff
from examples.ch02_scale.breaker import Breaker, BreakerRules, State
from examples.ch02_scale.budget import RetryBudget
from examples.ch02_scale.carrier import Carrier, Reply
from examples.ch02_scale.courier import Courier, Spawn, World
from examples.ch02_scale.deadline import DEADLINE_LEFT, Deadline
from examples.ch02_scale.health import Checks, Ejection, Health
from examples.ch02_scale.hedging import Hedging, Latencies, quantile
from examples.ch02_scale.parcel import Delivery, Parcel
from examples.ch02_scale.picking import (
    PICKERS,
    ConsistentHash,
    LeastConnections,
    Picker,
    Rendezvous,
    RoundRobin,
    TwoChoices,
    picker,
)
from examples.ch02_scale.pool import Lease, NobodyLeft, Pool
from examples.ch02_scale.race import Race, Signal
from examples.ch02_scale.retrying import IDEMPOTENT, Outcome, Retries
from examples.ch02_scale.ring import Ring, modulo, rendezvous
from examples.ch02_scale.rules import BARE, Rules

__all__ = [
    "BARE",
    "DEADLINE_LEFT",
    "IDEMPOTENT",
    "PICKERS",
    "Backoff",
    "Breaker",
    "BreakerRules",
    "Carrier",
    "Checks",
    "ConsistentHash",
    "Courier",
    "Deadline",
    "Delivery",
    "Ejection",
    "Health",
    "Hedging",
    "Latencies",
    "Lease",
    "LeastConnections",
    "NobodyLeft",
    "Outcome",
    "Parcel",
    "Picker",
    "Pool",
    "Race",
    "Rendezvous",
    "Reply",
    "Retries",
    "RetryBudget",
    "Ring",
    "RoundRobin",
    "Rules",
    "Signal",
    "Spawn",
    "State",
    "TwoChoices",
    "World",
    "create_app",
    "modulo",
    "picker",
    "quantile",
    "rendezvous",
]
