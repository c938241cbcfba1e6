"""Chapter 6: what fits, what goes. Eviction policies, and a cache that uses them."""

from examples.ch06_capacity.app import CatalogueDown, create_app
from examples.ch06_capacity.cache.catalogue_cache import Answer, CatalogueCache, Rules
from examples.ch06_capacity.cache.single_flight import Flights
from examples.ch06_capacity.cache.ttl_cache import Counts, Values
from examples.ch06_capacity.model.che import in_lru, solved
from examples.ch06_capacity.model.tiers import hits
from examples.ch06_capacity.policies.belady import Belady
from examples.ch06_capacity.policies.eviction_policy import Policy
from examples.ch06_capacity.policies.registry import ONLINE, make_policy
from examples.ch06_capacity.traces.simulation import (
    POLICIES,
    Result,
    outcomes,
    simulate,
)
from examples.ch06_capacity.traces.workloads import popularity, zipf

__all__ = [
    "ONLINE",
    "POLICIES",
    "Answer",
    "Belady",
    "CatalogueCache",
    "CatalogueDown",
    "Counts",
    "Flights",
    "Policy",
    "Result",
    "Rules",
    "Values",
    "create_app",
    "hits",
    "in_lru",
    "make_policy",
    "outcomes",
    "popularity",
    "simulate",
    "solved",
    "zipf",
]
