"""Real servers: started, killed, restarted, and gone when whoever started them is."""

from examples.lab.serve.command import command
from examples.lab.serve.embedded import EmbeddedStore, embedded_store
from examples.lab.serve.plan import Plan
from examples.lab.serve.ports import PortError
from examples.lab.serve.process import ServeError
from examples.lab.serve.replica import Replica
from examples.lab.serve.served import Served, serve

__all__ = [
    "EmbeddedStore",
    "Plan",
    "PortError",
    "Replica",
    "ServeError",
    "Served",
    "command",
    "embedded_store",
    "serve",
]
