"""The gateway over HTTP: a WSGI application whose configuration can be exchanged."""

import random as chance
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

import requests

from examples.ch02_scale import Spawn, ThreadEvent
from examples.ch04_http_cache import Response
from examples.ch07_gateway.components import Kept
from examples.ch07_gateway.config import (
    ConfigError,
    GatewayConfig,
    is_address_allowed,
    read_config,
)
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.errors import GatewayError, problem_response
from examples.ch07_gateway.observability import (
    AccessLog,
    Metrics,
    Spans,
    entry,
    operation,
)
from examples.ch07_gateway.pipeline import Gateway
from examples.ch07_gateway.proxy import ClientDisconnected, Sending, status_line
from examples.ch07_gateway.ratelimit import limit_fields
from examples.ch07_gateway.runtime import Tools, UpstreamClient
from examples.ch07_gateway.upstream import PooledClient, SessionClient
from examples.lab import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def in_background(work: Callable[[], object], *, daemon: bool = False) -> None:
    """Start work in a thread that does not outlive the process."""
    threading.Thread(target=work, daemon=True).start()


class GatewayApp:
    """The application: each request is served by one configuration, whole."""

    def __init__(
        self,
        config: GatewayConfig,
        tools: Tools,
        metrics: Metrics,
        log: AccessLog,
        spans: Spans,
    ) -> None:
        self._tools, self.metrics, self.log, self._spans = tools, metrics, log, spans
        self._kept = Kept(tools)
        self._gateway = self._built(config)

    @property
    def config(self) -> GatewayConfig:
        """What the next request will be served by."""
        return self._gateway.config

    def reload(self, text: str, file: str = "gateway.toml") -> None:
        """Serve by another configuration from the next request on.

        Raises ConfigError, and nothing has changed.
        """
        try:
            config = read_config(text, file)
        except ConfigError:
            self.metrics.reloaded("refused")
            raise
        self._gateway = self._built(config)
        self._kept.retire()
        self.metrics.reloaded("done")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        gateway = self._gateway  # once: a reload in between changes nothing here
        passage = gateway.passage(environ)
        span = self._spans.begin(passage)
        response = self._response(gateway, passage)
        passage.status = response.status
        own = (("X-Request-Id", passage.request_id), *limit_fields(passage))
        start_response(status_line(response), [*response.fields, *own])
        end = partial(self._end, passage, span, gateway.config.digest)
        if isinstance(response.body, tuple):
            passage.bytes_down = sum(map(len, response.body))
            end()
            return response.body
        return Sending(response.body, passage, end)

    def _response(self, gateway: Gateway, passage: Passage) -> Response:
        try:
            found = operation(gateway.config, passage, self.metrics, self._tools.store)
            return found or gateway.handle(passage)
        except GatewayError as refused:
            passage.refused = refused.code
            return problem_response(refused, passage.request_id)
        except ClientDisconnected as gone:
            passage.refused = "client-gone"
            early = GatewayError(400, "client-gone", f"the request ended early: {gone}")
            return problem_response(early, passage.request_id)

    def _end(self, passage: Passage, span: object, digest: str) -> None:
        now = self._tools.clock()
        self._spans.end(span, passage)
        self.metrics.note(passage, now)
        self.log.note(entry(passage, now, digest))

    def _built(self, config: GatewayConfig) -> Gateway:
        self._kept.begin()
        return Gateway(config, self._tools, self._kept)


def create_app(
    *,
    config: GatewayConfig | str,
    session: requests.Session | None = None,
    client: UpstreamClient | None = None,
    store: Store | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = chance.random,
    event: Callable[[], ThreadEvent] = threading.Event,
    lock: Callable[[], AbstractContextManager[object]] = threading.Lock,
    spawn: Spawn = in_background,
    metrics: Metrics | None = None,
    log: AccessLog | None = None,
    spans: Spans | None = None,
) -> GatewayApp:
    """Build a gateway from a configuration or its text; raises ConfigError.

    It asks upstreams through `session`, through any `client`, or over sockets of its
    own. Limits live in `store`, or in this process.
    """
    config = read_config(config) if isinstance(config, str) else config
    if client is None and session is not None:
        client = SessionClient(session)
    networks = config.gateway.networks
    door_client = client or PooledClient(
        lambda address: is_address_allowed(address, networks)
    )
    tools = Tools(door_client, store, clock, sleep, random, event, lock, spawn)
    log = log or AccessLog(sys.stderr.write)
    return GatewayApp(config, tools, metrics or Metrics(), log, spans or Spans(None))
