"""Which upstream gets the next request.

upstream_pool  the upstreams: who may be asked, and how many requests are under way
health         active health checks, passive outlier detection, the panic threshold
pickers        round robin, least connections, two choices, consistent hash, rendezvous
hash_ring      where a key lives
"""

from examples.ch02_scale.load_balancing.hash_ring import (
    HashRing,
    modulo,
    rendezvous,
    ring_of,
)
from examples.ch02_scale.load_balancing.health import (
    HealthCheck,
    HealthTracker,
    OutlierDetection,
)
from examples.ch02_scale.load_balancing.pickers import (
    PICKERS,
    LeastConnections,
    RoundRobin,
    create_picker,
)
from examples.ch02_scale.load_balancing.upstream_pool import (
    NoUpstreamAvailable,
    UpstreamLease,
    UpstreamPool,
)

__all__ = [
    "PICKERS",
    "HashRing",
    "HealthCheck",
    "HealthTracker",
    "LeastConnections",
    "NoUpstreamAvailable",
    "OutlierDetection",
    "RoundRobin",
    "UpstreamLease",
    "UpstreamPool",
    "create_picker",
    "modulo",
    "rendezvous",
    "ring_of",
]
