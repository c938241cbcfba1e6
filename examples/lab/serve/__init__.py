"""Real servers: started, killed, restarted, and gone when whoever started them is.

`command` is what every chapter's command shares (`arguments`); `plan` is checked
before `deployment` starts its replicas, each a `replica` on one of `ports` in a
`process`; `supervise` keeps them in the foreground; `valkey` is a store of our own, and
`store_risks` says what one of somebody else's may forget.
Before the replicas stands `front`, inside each runs `worker`.
"""

from examples.lab.serve.arguments import Parser, add_strict_store, whole_number
from examples.lab.serve.command import SHARED, command, shared_store
from examples.lab.serve.deployment import Deployment, serve
from examples.lab.serve.plan import LAST_PORT, MOST, Plan
from examples.lab.serve.ports import HOST, Port, PortError
from examples.lab.serve.process import ServeError
from examples.lab.serve.replica import Replica
from examples.lab.serve.supervise import run, say
from examples.lab.serve.valkey import EmbeddedStore, embedded_store

__all__ = [
    "HOST",
    "LAST_PORT",
    "MOST",
    "SHARED",
    "Deployment",
    "EmbeddedStore",
    "Parser",
    "Plan",
    "Port",
    "PortError",
    "Replica",
    "ServeError",
    "add_strict_store",
    "command",
    "embedded_store",
    "run",
    "say",
    "serve",
    "shared_store",
    "whole_number",
]
