"""The laboratory: a deterministic internet in process, and real processes beside it."""

from examples.lab.figures.altair_chart import chart
from examples.lab.figures.plots import bars, lines
from examples.lab.figures.table import Table
from examples.lab.network.host import round_robin, sticky, told
from examples.lab.network.network import Network
from examples.lab.network.node import Node
from examples.lab.network.wsgi import HangUp
from examples.lab.notebook.predictions import predict, score
from examples.lab.notebook.source import show
from examples.lab.notebook.transcript import read_record
from examples.lab.store.contract import Store, StoreError
from examples.lab.store.memory import MemoryStore
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.trace import Trace
from examples.lab.virtual_time.clock import EPOCH, Clock
from examples.lab.virtual_time.task import Deadlock

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
