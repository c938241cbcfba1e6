"""The shared cache over HTTP: a reverse proxy in front of one origin."""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

import requests

from examples.ch04_http_cache.cache import Cache
from examples.ch04_http_cache.hot_path import HotPath
from examples.ch04_http_cache.messages.cache_status import CacheStatus
from examples.ch04_http_cache.messages.problem_details import problem
from examples.ch04_http_cache.origin.background_refresh import (
    Background,
    EarlyRefresh,
    never_refresh_early,
)
from examples.ch04_http_cache.origin.collapse import Collapser
from examples.ch04_http_cache.origin.connection_pool import PooledOrigin
from examples.ch04_http_cache.origin.origin import Origin, SessionOrigin
from examples.ch04_http_cache.origin.read_ahead import Event
from examples.ch04_http_cache.rules.invalidation import origin_of
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.store.storage import Lock, MemoryStorage, Storage
from examples.ch04_http_cache.wsgi import (
    UNTRUSTED_FIELDS,
    BadRequest,
    ClientGone,
    request_from_environ,
    respond,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 64_000_000
TIMEOUT = 30.0  # seconds for the origin to say something


def run_in_thread(work: Callable[[], None]) -> None:
    """Run work that nobody waits for."""
    threading.Thread(target=work, daemon=True).start()


def create_app(
    *,
    origin: str,
    session: requests.Session | None = None,
    upstream: Origin | None = None,
    clock: Callable[[], float] = time.time,
    policy: CachePolicy | None = None,
    storage: Storage | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    lock: Callable[[], Lock] = threading.Lock,
    background: Background = run_in_thread,
    collapser: Collapser | None = None,
    event: Callable[[], Event] | None = None,
    early_refresh: EarlyRefresh = never_refresh_early,
    drop_fields: Collection[str] = UNTRUSTED_FIELDS,
) -> "WSGIApplication":
    """Build a cache in front of `origin`, a URL like `http://shop`.

    It speaks through `session`, through any `upstream`, or over sockets of its own.
    `drop_fields` names request fields that are not passed on, in small letters. Where
    `early_refresh` has a say in each hit, none is answered from what is ready.
    """
    policy = policy or CachePolicy()
    if storage is None:  # an empty one is false
        storage = MemoryStorage(max_bytes, lock)
    cache = Cache(
        policy=policy,
        storage=storage,
        origin=upstream or make_origin(origin, session, timeout),
        clock=clock,
        background=background,
        collapser=collapser,
        event=event,
        early_refresh=early_refresh,
        own_origins=(origin_of(origin),),
    )
    always = early_refresh is never_refresh_early
    hot_path = HotPath(policy, storage, clock) if always else None

    def app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = hot_path.respond(environ, start_response) if hot_path else None
        if response is not None:
            return response
        try:
            request = request_from_environ(environ, drop_fields, policy.name)
            if hot_path:
                response = hot_path.respond_and_prepare(
                    environ, request, start_response
                )
            if response is not None:
                return response
            return respond(cache.handle(request), environ, start_response)
        except (BadRequest, ClientGone) as error:
            cache_status = CacheStatus(detail="bad-request")
            refused = problem(400, str(error), policy.name, cache_status)
            return respond(refused, environ, start_response)

    return app


def make_origin(
    origin: str, session: requests.Session | None, timeout: float
) -> Origin:
    """Return the origin behind a session, or over sockets of our own."""
    if session is None:
        return PooledOrigin(origin, timeout)
    return SessionOrigin(session, origin, timeout)
