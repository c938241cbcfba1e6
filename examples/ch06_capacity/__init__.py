"""Chapter 6: what fits, what goes. Eviction policies, and a cache that uses them."""

from examples.ch06_capacity.app import CatalogueDown, create_app
from examples.ch06_capacity.belady import Belady
from examples.ch06_capacity.catalogue_cache import Answer, CatalogueCache, Rules
from examples.ch06_capacity.che import in_lru, solved
from examples.ch06_capacity.flights import Flights
from examples.ch06_capacity.policies import ONLINE, make_policy
from examples.ch06_capacity.policy import Policy
from examples.ch06_capacity.simulate import POLICIES, Result, outcomes, simulate
from examples.ch06_capacity.tiers import hits
from examples.ch06_capacity.values import Counts, Values
from examples.ch06_capacity.workloads import popularity, zipf

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
