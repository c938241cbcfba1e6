"""The shell for real servers: plain values become a gateway, or the shop behind it."""

import atexit
import gc
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from gevent import spawn_raw  # type: ignore[import-untyped]  # it has no types
from gevent.event import Event  # type: ignore[import-untyped]
from gevent.lock import BoundedSemaphore  # type: ignore[import-untyped]

from examples.ch07_gateway.app import GatewayApp, create_app
from examples.ch07_gateway.cli import MEMORY, STDERR, log_writer
from examples.ch07_gateway.config import (
    ConfigError,
    FileSignature,
    file_signature,
    read_text,
)
from examples.ch07_gateway.demo_shop_app import create_shop
from examples.ch07_gateway.observability import AccessLog, Metrics, opentelemetry
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Requests of this process, after which another connection may go on.
REQUESTS_PER_YIELD = 8
LOOK_SECONDS = 0.2
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def create_from_config(
    config: str, store: str = MEMORY, log: str = STDERR
) -> "WSGIApplication":
    """Build a gateway from the file `config`, and follow the file's changes.

    `store` is memory, or the URL of a shared one; `log` is stderr, off, or a path.
    """
    file = Path(config)
    # Before it is read: a change meanwhile is one to follow.
    last = file_signature(file)
    access = AccessLog(log_writer(log))
    app = create_app(
        config=read_text(file),
        store=None if store == MEMORY else RedisStore(store),
        metrics=Metrics(os.environ.get(METRICS_FOLDER, "")),
        log=access,
        spans=opentelemetry(),
        event=Event,
        lock=BoundedSemaphore,  # what gevent makes of a Lock, without its wrapping
        spawn=spawn_greenlet,  # threads and their events cost several times more
    )
    atexit.register(access.flush)
    tune_garbage_collection()
    spawn_greenlet(lambda: access.keep_flushing(time.sleep))
    spawn_greenlet(lambda: watch_config(file, last, app, time.sleep))
    return yield_between_requests(app, time.sleep)


def tune_garbage_collection() -> None:
    """Leave out what is here to stay, and wait for more.

    A request makes hundreds of objects and no cycles: to look for cycles among them
    takes time for nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def yield_between_requests(
    app: "WSGIApplication", sleep: Callable[[float], None]
) -> "WSGIApplication":
    """Let others have their turn: what is answered from memory waits for nothing.

    Under gevent one busy connection would else keep the others waiting for seconds.
    """
    requests = count(1)

    def yielding_app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if next(requests) % REQUESTS_PER_YIELD == 0:
            sleep(0)
        return app(environ, start_response)

    return yielding_app


def spawn_greenlet(work: Callable[[], object], *, daemon: bool = False) -> None:
    """Start work beside the requests; it ends with the process.

    Nobody waits for its result, so it needs no more than a stack.
    """
    spawn_raw(work)


def create_shop_from_config() -> Flask:
    """Build the shop, its orders in this process."""
    return create_shop(store=MemoryStore(), new_id=lambda: secrets.token_hex(4))


def watch_config(
    file: Path, last: FileSignature, app: GatewayApp, sleep: Callable[[float], None]
) -> None:
    """Look at the file now and then; what is no configuration changes nothing."""
    while True:
        sleep(LOOK_SECONDS)
        now = file_signature(file)
        if now is None or now == last:
            continue
        last = now
        try:
            app.reload(read_text(file), str(file))
        except (ConfigError, OSError) as error:
            sys.stderr.write(f"the configuration stays as it was: {error}\n")
