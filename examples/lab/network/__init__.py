"""A small internet in one process, on virtual time.

A `session` sends by the `transport`; a `round_trip` finds a `host`, whose replicas
have a `node` each and are called by `wsgi`; a `shared_store` counts its round trips.
`network` puts them together, and is the `internet` that they ask for;
`map` draws who called whom (`call_counts`, `map_layout`).
"""

from examples.lab.network.host import (
    Host,
    Make,
    Pick,
    Replica,
    round_robin,
    sticky,
    told,
)
from examples.lab.network.network import Network
from examples.lab.network.node import Node
from examples.lab.network.wsgi import HangUp

__all__ = [
    "HangUp",
    "Host",
    "Make",
    "Network",
    "Node",
    "Pick",
    "Replica",
    "round_robin",
    "sticky",
    "told",
]
