"""The laboratory: a deterministic internet in process, and real processes beside it.

| where | is |
|---|---|
| `network/` | hosts, nodes, clients, shared stores and their faults; the map of them |
| `virtual_time/` | clock, scheduler, events, locks and slots that nobody waits for |
| `trace/` | what was said on the wire, recorded, counted and drawn as a diagram |
| `figures/` | tables, charts and SVG, the palette and its signs |
| `store/` | key-value stores: in this process, in Redis or Valkey |
| `notebook/` | `predict`, `score`, `show`, `read_record` |
| `serve/` | real servers, and the command that every chapter has |
| `arguments` | wrong words and numbers, refused in one line |
| `bounded_read` | a file that may be larger than anybody wants |
"""

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
from examples.lab.store.json_store import JsonStore
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
    "JsonStore",
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
