"""The four architectures that the article's table is measured on."""

from examples.ch12_choosing.architectures.architecture import (
    CUSTOMER,
    FOUR,
    Design,
    doors_rules,
    what_pages_say,
)
from examples.ch12_choosing.architectures.replica_app import (
    asked_each_time,
    create_replica,
    kept_here,
)
from examples.ch12_choosing.architectures.worker_slot import Slot

__all__ = [
    "CUSTOMER",
    "FOUR",
    "Design",
    "Slot",
    "asked_each_time",
    "create_replica",
    "doors_rules",
    "kept_here",
    "what_pages_say",
]
