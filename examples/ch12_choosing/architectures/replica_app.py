"""A replica of the four over HTTP: baskets of its own, and pages of the origin."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from examples.ch01_state import Baskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch02_scale import NO_DEFENCES
from examples.ch02_scale import create_app as create_balancer
from examples.ch04_http_cache import Background, Origin
from examples.ch04_http_cache import create_app as create_cache
from examples.ch05_staleness import RequestCollapser
from examples.ch12_choosing.architectures.worker_slot import (
    WorkerSlot,
    WorkerSlotOrigin,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = "/books"


def create_replica(
    *, baskets: Baskets, orders: Orders, pages: "WSGIApplication", slot: WorkerSlot
) -> "WSGIApplication":
    """Build a replica: `pages` answers for books, the shop for everything else."""
    shop = slot.before(create_shop(baskets=baskets, orders=orders))

    def app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        chosen = pages if environ["PATH_INFO"].startswith(PAGES) else shop
        return chosen(environ, start_response)

    return app


def uncached_pages(*, origin: str, slot: WorkerSlot, **tools: Any) -> "WSGIApplication":
    """Build what asks the origin for each page; `tools` are those of a balancer."""
    passing = create_balancer(upstreams=[origin], config=NO_DEFENCES, **tools)
    return slot.before(passing)


def cached_pages(
    *,
    origin: str,
    upstream: Origin,
    slot: WorkerSlot,
    clock: Callable[[], float],
    event: Callable[[], Any],
    lock: Callable[[], AbstractContextManager[object]],
    background: Background,
) -> "WSGIApplication":
    """Build what keeps pages in this process: a hit does not take the slot."""
    return create_cache(
        origin=origin,
        upstream=WorkerSlotOrigin(upstream, slot),
        clock=clock,
        lock=lock,
        background=background,
        collapser=RequestCollapser(event=event, lock=lock, clock=clock),
        event=event,
    )
