"""The four architectures that the article's table is measured on."""

from examples.ch12_choosing.architectures.architecture import (
    ARCHITECTURES,
    CUSTOMER,
    Architecture,
    balancer_config,
    page_cache_control,
)
from examples.ch12_choosing.architectures.replica_app import (
    cached_pages,
    create_replica,
    uncached_pages,
)
from examples.ch12_choosing.architectures.worker_slot import WorkerSlot

__all__ = [
    "ARCHITECTURES",
    "CUSTOMER",
    "Architecture",
    "WorkerSlot",
    "balancer_config",
    "cached_pages",
    "create_replica",
    "page_cache_control",
    "uncached_pages",
]
