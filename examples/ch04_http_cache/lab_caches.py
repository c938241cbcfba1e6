"""Caches in the laboratory: shared ones on hosts, private ones in clients."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import requests

from examples.ch04_http_cache.app import create_app
from examples.ch04_http_cache.messages.message import Request
from examples.ch04_http_cache.requests_adapter import CachingAdapter
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy
from examples.ch04_http_cache.store.shared_storage import CHANNEL, SharedStorage
from examples.ch04_http_cache.store.storage import MemoryStorage, Storage
from examples.lab import Network, Node
from examples.lab.virtual_time import Lock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAX_BYTES = 1_000_000


def shared_cache(
    origin: str,
    *,
    store: str | None = None,
    policy: CachePolicy | None = None,
    max_bytes: int = MAX_BYTES,
    **options: Any,
) -> "Callable[[Node], WSGIApplication]":
    """Return what makes a shared cache before the host `origin`.

    `store` names a store of the network; without one, responses are in its memory.
    Cache-Status calls it by the name of its host.
    """

    def make(node: Node) -> "WSGIApplication":
        own = policy or CachePolicy(name=node.host)
        return create_app(
            origin=f"http://{origin}",
            session=node.session(),
            clock=node.clock,
            policy=own,
            storage=storage(node, store, own, max_bytes),
            lock=node.lock,
            background=node.spawn,
            **options,
        )

    return make


def storage(
    node: Node, store: str | None, policy: CachePolicy, max_bytes: int
) -> Storage:
    """Return a storage in the host's memory, or in a store of the network."""
    first = MemoryStorage(max_bytes, node.lock)
    if store is None:
        return first
    shared = SharedStorage(node.store(store), first, policy, node.clock)
    shared.poll(node.store(store).subscribe(CHANNEL))
    return shared


def browser(
    net: Network, as_: str = "browser", policy: CachePolicy | None = None
) -> requests.Session:
    """Open a session with a private cache; what it need not send is in the trace."""
    session = net.session(as_)
    inner = session.get_adapter("http://")

    def hit(request: Request) -> None:
        host, _, path = request.uri.partition("://")[2].partition("/")
        seq = net.recorder.begin(
            "avoided", as_, host, method=request.method, path=f"/{path}",
            meaning="fresh", parent=net.scheduler.local,
        )  # fmt: skip
        net.recorder.end(seq)

    def spawn(work: Callable[[], None]) -> None:
        net.scheduler.spawn(work)

    adapter = CachingAdapter(
        inner,
        policy=policy or replace(PRIVATE_CACHE, name=as_),
        clock=net.clock.time,
        lock=partial(Lock, net.scheduler),
        background=spawn,
        on_hit=hit,
    )
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
