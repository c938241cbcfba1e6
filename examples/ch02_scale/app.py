"""The balancer over HTTP: one door, several upstreams, answers that stream through."""

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

from examples.bookshop.problems import handle_errors
from examples.ch02_scale.courier import Courier, Spawn, World
from examples.ch02_scale.deadline import DEADLINE_LEFT, Deadline
from examples.ch02_scale.parcel import Delivery, Parcel
from examples.ch02_scale.pool import NobodyLeft
from examples.ch02_scale.race import Signal
from examples.ch02_scale.rules import Rules
from examples.lab.serve.front.forwarding import end_to_end

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
MAX_BODY = 1_000_000  # bytes; a body is kept, so that it can be sent again
PIECE = 65_536


def in_background(work: Callable[[], object], *, daemon: bool = False) -> None:
    """Start work in a thread that does not outlive the process."""
    threading.Thread(target=work, daemon=True).start()


def create_app(
    *,
    upstreams: Sequence[str],
    rules: Rules | None = None,
    session: requests.Session | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = chance.random,
    event: Callable[[], Signal] = threading.Event,
    lock: Callable[[], AbstractContextManager[object]] = threading.Lock,
    spawn: Spawn = in_background,
) -> Flask:
    """Build a balancer before `upstreams`, URLs that it numbers from 1."""
    app, rules = Flask(__name__), rules or Rules()
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    handle_errors(app)
    opened = passing(session or requests.Session())
    world = World(opened, clock, sleep, random, event, lock, spawn)
    named = {str(number): url for number, url in enumerate(upstreams, 1)}
    courier = Courier(named, rules, world)

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def pass_on(path: str) -> Response:
        sent = request.headers.get(DEADLINE_LEFT) if rules.deadlines else None
        deadline = Deadline.of(sent, clock(), rules.timeout)
        if not deadline.left(clock()):
            raise GatewayTimeout("the deadline had passed before the request came")
        try:
            return answer(courier.deliver(parcel(rules.affinity), deadline))
        except NobodyLeft as nobody:
            raise ServiceUnavailable(
                str(nobody), retry_after=max(1, ceil(nobody.seconds))
            ) from None

    if rules.checks:
        for name in named:
            spawn(partial(watch, courier, name, sleep), daemon=True)
    return app


def passing(session: requests.Session) -> requests.Session:
    """Return the session without anything of its own: cookies, fields, proxies."""
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.trust_env = False
    return session


def watch(courier: Courier, name: str, sleep: Callable[[float], None]) -> None:
    """Ask one upstream how it is, for ever."""
    while checks := courier.rules.checks:
        courier.check(name, checks.path, checks.timeout)
        sleep(checks.every)


def parcel(affinity: str) -> Parcel:
    """Take the request as it is to be passed on."""
    target = request.environ.get("RAW_URI") or request.full_path.rstrip("?")
    if not target.startswith("/"):
        raise BadRequest("the request target must begin with a slash")
    fields = dict(end_to_end(request.headers.items()))
    fields.pop("Content-Length", None)
    key = request.headers.get(affinity) if affinity else None
    customer = key or request.remote_addr or ""
    return Parcel(request.method, target, fields, request.get_data(), customer)


def answer(delivery: Delivery) -> Response:
    """Pass on a response piece by piece, or say why there is none."""
    served = ("X-Served-By", delivery.lease.name)
    if delivery.response is None:
        delivery.close()
        kind = GatewayTimeout if delivery.timed_out else BadGateway
        raise kind(f"upstream {delivery.lease.name} gave no answer")
    came = cast("requests.Response", delivery.response)
    fields = [
        field
        for field in end_to_end(came.raw.headers.items())
        if field[0].lower() != "x-served-by"
    ]
    passed = Response(pieces(came), came.status_code, [*fields, served])
    if "Content-Type" not in came.headers:
        del passed.headers["Content-Type"]  # Flask's own guess
    passed.call_on_close(delivery.close)
    return passed


def pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it arrives, still encoded as it was."""
    yield from response.raw.stream(PIECE, decode_content=False)
