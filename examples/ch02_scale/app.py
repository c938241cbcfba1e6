"""The load balancer over HTTP: several upstreams, responses that stream through."""

import random as chance
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from math import ceil
from typing import cast

import requests
from flask import Flask, Response, request
from werkzeug.exceptions import (
    BadGateway,
    BadRequest,
    GatewayTimeout,
    ServiceUnavailable,
)

from examples.bookshop.problem_details import handle_errors
from examples.ch02_scale.config import BalancerConfig
from examples.ch02_scale.forwarding import (
    Attempt,
    Forwarder,
    Runtime,
    Spawn,
    UpstreamRequest,
)
from examples.ch02_scale.load_balancing import NoUpstreamAvailable
from examples.ch02_scale.resilience import DEADLINE_LEFT, Deadline, ThreadEvent
from examples.lab.serve.front.forwarding import end_to_end

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
MAX_BODY = 1_000_000  # bytes; a body is kept, so that it can be sent again
CHUNK_SIZE = 65_536


def in_background(work: Callable[[], object], *, daemon: bool = False) -> None:
    """Start work in a thread that does not outlive the process."""
    threading.Thread(target=work, daemon=True).start()


def create_app(
    *,
    upstreams: Sequence[str],
    config: BalancerConfig | None = None,
    session: requests.Session | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = chance.random,
    event: Callable[[], ThreadEvent] = threading.Event,
    lock: Callable[[], AbstractContextManager[object]] = threading.Lock,
    spawn: Spawn = in_background,
) -> Flask:
    """Build a balancer before `upstreams`, URLs that it numbers from 1."""
    app, config = Flask(__name__), config or BalancerConfig()
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    handle_errors(app)
    client = forwarding_session(session or requests.Session())
    runtime = Runtime(client, clock, sleep, random, event, lock, spawn)
    numbered = {str(number): url for number, url in enumerate(upstreams, 1)}
    forwarder = Forwarder(numbered, config, runtime)

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def forward(path: str) -> Response:
        field = (
            request.headers.get(DEADLINE_LEFT) if config.propagate_deadline else None
        )
        deadline = Deadline.from_field(field, clock(), config.timeout)
        if not deadline.remaining(clock()):
            raise GatewayTimeout("the deadline had passed before the request came")
        try:
            forwarded = upstream_request(config.affinity_field)
            return to_response(forwarder.forward(forwarded, deadline))
        except NoUpstreamAvailable as error:
            seconds = max(1, ceil(error.retry_after))
            raise ServiceUnavailable(str(error), retry_after=seconds) from None

    if config.health_check:
        for name in numbered:
            spawn(partial(check_periodically, forwarder, name, sleep), daemon=True)
    return app


def forwarding_session(session: requests.Session) -> requests.Session:
    """Return the session without anything of its own: cookies, fields, proxies."""
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.trust_env = False
    return session


def check_periodically(
    forwarder: Forwarder, name: str, sleep: Callable[[float], None]
) -> None:
    """Ask one upstream how it is, for ever."""
    while check := forwarder.config.health_check:
        forwarder.check_health(name, check.path, check.timeout)
        sleep(check.interval)


def upstream_request(affinity_field: str) -> UpstreamRequest:
    """Take the request as it is to be passed on."""
    target = request.environ.get("RAW_URI") or request.full_path.rstrip("?")
    if not target.startswith("/"):
        raise BadRequest("the request target must begin with a slash")
    fields = dict(end_to_end(request.headers.items()))
    fields.pop("Content-Length", None)
    key = request.headers.get(affinity_field) if affinity_field else None
    customer = key or request.remote_addr or ""
    return UpstreamRequest(request.method, target, fields, request.get_data(), customer)


def to_response(attempt: Attempt) -> Response:
    """Pass on a response piece by piece, or say why there is none."""
    served_by = ("X-Served-By", attempt.lease.name)
    if attempt.response is None:
        attempt.close()
        kind = GatewayTimeout if attempt.timed_out else BadGateway
        raise kind(f"upstream {attempt.lease.name} gave no answer")
    received = cast("requests.Response", attempt.response)
    fields = [
        field
        for field in end_to_end(received.raw.headers.items())
        if field[0].lower() != "x-served-by"
    ]
    response = Response(
        stream_body(received), received.status_code, [*fields, served_by]
    )
    if "Content-Type" not in received.headers:
        del response.headers["Content-Type"]  # Flask's own guess
    response.call_on_close(attempt.close)
    return response


def stream_body(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it arrives, still encoded as it was."""
    yield from response.raw.stream(CHUNK_SIZE, decode_content=False)
