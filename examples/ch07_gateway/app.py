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
from examples.ch07_gateway.components import Components
from examples.ch07_gateway.config import (
    ConfigError,
    GatewayConfig,
    is_address_allowed,
    read_config,
)
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import GatewayError, problem_response
from examples.ch07_gateway.observability import (
    AccessLog,
    Metrics,
    Spans,
    admin_response,
    log_entry,
)
from examples.ch07_gateway.pipeline import Pipeline
from examples.ch07_gateway.proxy import (
    ClientDisconnected,
    ResponseStream,
    cors_fields,
    status_line,
)
from examples.ch07_gateway.ratelimit import rate_limit_fields
from examples.ch07_gateway.runtime import GatewayRuntime, UpstreamClient
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
        runtime: GatewayRuntime,
        metrics: Metrics,
        log: AccessLog,
        spans: Spans,
    ) -> None:
        self._runtime, self._spans = runtime, spans
        self.metrics, self.log = metrics, log
        self._components = Components(runtime)
        self._pipeline = self._load(config)

    @property
    def config(self) -> GatewayConfig:
        """What the next request will be served by."""
        return self._pipeline.config

    def reload(self, text: str, file: str = "gateway.toml") -> None:
        """Serve by another configuration from the next request on.

        Raises ConfigError, and nothing has changed.
        """
        try:
            config = read_config(text, file)
        except ConfigError:
            self.metrics.count_reload("refused")
            raise
        self._pipeline = self._load(config)
        self._components.drop_unused()
        self.metrics.count_reload("done")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        pipeline = self._pipeline  # once: a reload in between changes nothing here
        context = pipeline.create_context(environ)
        span = self._spans.start(context)
        response = self._response(pipeline, context)
        context.status = response.status
        more = (
            ("X-Request-Id", context.request_id),
            *rate_limit_fields(context.decisions),
        )
        fields = response.fields
        if context.route is not None and context.route.origins:
            fields = cors_fields(context.route, environ, fields)
        start_response(status_line(response), [*fields, *more])
        end = partial(self._end, context, span, pipeline.config.digest)
        if isinstance(response.body, tuple):
            context.bytes_sent = sum(map(len, response.body))
            end()
            return response.body
        return ResponseStream(response.body, context, end)

    def _response(self, pipeline: Pipeline, context: RequestContext) -> Response:
        try:
            admin = admin_response(
                pipeline.config, context, self.metrics, self._runtime.store
            )
            return admin or pipeline.handle(context)
        except GatewayError as error:
            context.error_code = error.code
            return problem_response(error, context.request_id)
        except ClientDisconnected as gone:
            context.error_code = "client-gone"
            early = GatewayError(400, "client-gone", f"the request ended early: {gone}")
            return problem_response(early, context.request_id)

    def _end(self, context: RequestContext, span: object, digest: str) -> None:
        now = self._runtime.clock()
        self._spans.end(span, context)
        self.metrics.observe(context, now)
        self.log.append(log_entry(context, now, digest))

    def _load(self, config: GatewayConfig) -> Pipeline:
        self._components.start_loading()
        return Pipeline(config, self._runtime, self._components)


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
    upstream_client = client or PooledClient(
        lambda address: is_address_allowed(address, networks)
    )
    runtime = GatewayRuntime(
        upstream_client, store, clock, sleep, random, event, lock, spawn
    )
    log = log or AccessLog(sys.stderr.write)
    return GatewayApp(config, runtime, metrics or Metrics(), log, spans or Spans(None))
