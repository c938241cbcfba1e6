"""Two switches, four designs: where sessions live, and whether pages are kept."""

from dataclasses import dataclass, replace

from examples.ch02_scale import Backoff, BalancerConfig, RetryPolicy

CUSTOMER = "X-Customer"  # the field by which a sticky balancer knows its customers
OUTAGE = 600  # seconds for which a page may stand in for an origin that is down
BALANCER = BalancerConfig(
    affinity_field=CUSTOMER,
    health_check=None,  # it learns from requests, the same in each run
    retry_policy=RetryPolicy(backoff=Backoff(base=0.02, cap=0.1)),
    retry_reserve=200,
    timeout=30.0,
    per_try_timeout=10.0,  # longer than anybody waits in a queue
)


@dataclass(frozen=True, slots=True)
class Architecture:
    """One of the four."""

    stateful: bool
    cached: bool

    @property
    def name(self) -> str:
        """Its name in tables and files.

        >>> Architecture(stateful=False, cached=True).name
        'stateless cached'
        """
        state = "stateful" if self.stateful else "stateless"
        return f"{state} {'cached' if self.cached else 'uncached'}"

    @property
    def balancer(self) -> str:
        """How its balancer picks: who has state in a replica must come back to it."""
        return "consistent_hash" if self.stateful else "round_robin"


ARCHITECTURES = tuple(
    Architecture(stateful, cached)
    for stateful in (True, False)
    for cached in (False, True)
)


def balancer_config(balancer: str) -> BalancerConfig:
    """Return the configuration of a balancer that picks so."""
    return replace(BALANCER, balancer=balancer)


def page_cache_control(max_age: int) -> str:
    """Return the Cache-Control of a page; `max_age` in seconds.

    >>> page_cache_control(60)
    'max-age=60, stale-if-error=600'
    """
    return f"max-age={max_age}, stale-if-error={OUTAGE}"
