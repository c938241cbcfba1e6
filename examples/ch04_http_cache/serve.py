"""The shell for a real server: plain values become a cache and its collaborators."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from examples.ch04_http_cache.app import create_app
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy, SetCookie
from examples.ch04_http_cache.store.invalidation_bus import receive_invalidations
from examples.ch04_http_cache.store.shared_storage import SharedStorage
from examples.ch04_http_cache.store.storage import MemoryStorage, Storage
from examples.lab.store import RedisStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEMORY = "memory"
YIELD_EVERY = 8  # requests of this process, after which another connection may go on


def create_from_config(  # noqa: PLR0913, PLR0917  the plain values of a command
    origin: str,
    store: str = MEMORY,
    private: bool = False,
    max_bytes: int = 64_000_000,
    timeout: float = 30.0,
    set_cookie: SetCookie = "public",
) -> "WSGIApplication":
    """Build a cache before `origin`; `store` is memory, or the URL of a shared one."""
    policy = replace(
        PRIVATE_CACHE if private else CachePolicy(),
        max_body_bytes=max_bytes // 8,
        set_cookie=set_cookie,
    )
    first = MemoryStorage(max_bytes, threading.Lock)
    storage: Storage = first
    if store != MEMORY:
        shared = RedisStore(store)
        storage = SharedStorage(shared, first, policy, time.time)
        threading.Thread(
            target=receive_invalidations,
            args=(shared, storage, time.sleep),
            daemon=True,
        ).start()
    app = create_app(
        origin=origin, policy=policy, storage=storage, max_bytes=max_bytes,
        timeout=timeout,
    )  # fmt: skip
    return cooperative(app, time.sleep)


def cooperative(
    app: "WSGIApplication", sleep: Callable[[float], None]
) -> "WSGIApplication":
    """Let others have their turn now and then.

    Under gevent a hit waits for nothing, so one busy connection would keep all others
    waiting: the slowest hundredth of the answers took twice as long without this.
    """
    turns = count(1)

    def taking_turns(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if next(turns) % YIELD_EVERY == 0:
            sleep(0)
        return app(environ, start_response)

    return taking_turns
