"""Chapter 6: what fits, what goes. Eviction policies, and a cache that uses them.

`app` is the shop's front; `restarts` and `visitor` are its clients.
`cache` holds its answers: keys, lifetimes, one load for all who wait.
`policies` decide which key goes: one class a file, and Belady's limit.
`traces` has requests: made, read from a file, played through a policy, reported.
`model` predicts hit ratios: Che's approximation, stack distances, tiers.
"""

from examples.ch06_capacity.app import create_app
from examples.ch06_capacity.cache.catalogue_cache import (
    CacheRules,
    CatalogueCache,
    CatalogueResponse,
)
from examples.ch06_capacity.cache.single_flight import SingleFlight
from examples.ch06_capacity.cache.ttl_cache import TtlCache
from examples.ch06_capacity.model.che import lru_occupancy, solve_increasing
from examples.ch06_capacity.model.tiers import hits_per_stay
from examples.ch06_capacity.policies.belady import Belady
from examples.ch06_capacity.policies.eviction_policy import EvictionPolicy
from examples.ch06_capacity.policies.registry import ONLINE_POLICIES, make_policy
from examples.ch06_capacity.traces.simulation import (
    POLICIES,
    SimulationResult,
    hits_and_misses,
    simulate,
)
from examples.ch06_capacity.traces.workloads import popularity, zipf

__all__ = [
    "ONLINE_POLICIES",
    "POLICIES",
    "Belady",
    "CacheRules",
    "CatalogueCache",
    "CatalogueResponse",
    "EvictionPolicy",
    "SimulationResult",
    "SingleFlight",
    "TtlCache",
    "create_app",
    "hits_and_misses",
    "hits_per_stay",
    "lru_occupancy",
    "make_policy",
    "popularity",
    "simulate",
    "solve_increasing",
    "zipf",
]
