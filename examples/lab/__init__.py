"""The laboratory: a deterministic internet in process, and real processes beside it."""

from examples.lab.clock import EPOCH, Clock
from examples.lab.host import round_robin, sticky, told
from examples.lab.network import Network
from examples.lab.node import Node
from examples.lab.store import MemoryStore, Store, StoreError
from examples.lab.task import Deadlock
from examples.lab.trace import Exchange, Trace

__all__ = [
    "EPOCH",
    "Clock",
    "Deadlock",
    "Exchange",
    "MemoryStore",
    "Network",
    "Node",
    "Store",
    "StoreError",
    "Trace",
    "round_robin",
    "sticky",
    "told",
]
