"""The cache of chapter 4, taught to live with stale data."""

import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import requests

from examples.ch04_http_cache import (
    Background,
    Event,
    MemoryStorage,
    Origin,
    PooledOrigin,
    SessionOrigin,
    never_refresh_early,
    run_in_thread,
)
from examples.ch04_http_cache import create_app as create_cache
from examples.ch05_staleness.groups.group_invalidation import GroupInvalidation
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage
from examples.ch05_staleness.groups.purge import with_purge
from examples.ch05_staleness.negative_caching import NegativeCaching
from examples.ch05_staleness.request_collapser import (
    WAIT_TIMEOUT,
    RequestCollapser,
)
from examples.ch05_staleness.xfetch import XFetch

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from _typeshed.wsgi import WSGIApplication

    from examples.ch04_http_cache import CachePolicy

MAX_BYTES = 64_000_000


def create_app(
    *,
    origin: str,
    session: requests.Session | None = None,
    clock: Callable[[], float] = time.time,
    event: Callable[[], Event] = threading.Event,
    lock: "Callable[[], AbstractContextManager[object]]" = threading.Lock,
    background: Background = run_in_thread,
    random: Callable[[], float] = random.random,
    policy: "CachePolicy | None" = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = 30.0,
    collapse: bool = True,
    wait_timeout: float = WAIT_TIMEOUT,
    beta: float = 0.0,
    cache_groups: bool = True,
    negative_ttl: int = 0,
    purge_key: str = "",
) -> "WSGIApplication":
    """Build a cache before `origin`, a URL like `http://shop`; times in seconds.

    `beta` above 0 turns XFetch on, `negative_ttl` is for how long a 404 holds that says
    nothing itself, and without a `purge_key` nobody may purge.
    """
    storage = GroupedStorage(MemoryStorage(max_bytes, lock), clock, lock)
    upstream: Origin = (
        PooledOrigin(origin, timeout)
        if session is None
        else SessionOrigin(session, origin, timeout)
    )
    if cache_groups:
        upstream = GroupInvalidation(upstream, storage)
    if negative_ttl:
        upstream = NegativeCaching(upstream, negative_ttl)
    collapser = RequestCollapser(
        event=event, lock=lock, clock=clock, wait_timeout=wait_timeout
    )
    app = create_cache(
        origin=origin,
        upstream=upstream,
        clock=clock,
        policy=policy,
        storage=storage,
        lock=lock,
        background=background,
        collapser=collapser if collapse else None,
        event=event if collapse else None,
        early_refresh=XFetch(beta, random) if beta else never_refresh_early,
    )
    return with_purge(app, storage, purge_key) if purge_key else app
