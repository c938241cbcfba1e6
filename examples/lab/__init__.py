"""The laboratory: a deterministic internet in process, and real processes beside it."""

from examples.lab.charts import chart
from examples.lab.clock import EPOCH, Clock
from examples.lab.host import round_robin, sticky, told
from examples.lab.network import Network
from examples.lab.node import Node
from examples.lab.plots import bars, lines
from examples.lab.predictions import predict, score
from examples.lab.record import read_record
from examples.lab.source import show
from examples.lab.store import MemoryStore, Store, StoreError
from examples.lab.table import Table
from examples.lab.task import Deadlock
from examples.lab.trace import Exchange, Trace
from examples.lab.wsgi import HangUp

__all__ = [
    "EPOCH",
    "Clock",
    "Deadlock",
    "Exchange",
    "HangUp",
    "MemoryStore",
    "Network",
    "Node",
    "Store",
    "StoreError",
    "Table",
    "Trace",
    "bars",
    "chart",
    "lines",
    "predict",
    "read_record",
    "round_robin",
    "score",
    "show",
    "sticky",
    "told",
]
