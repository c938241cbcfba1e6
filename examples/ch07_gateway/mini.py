"""A shell as small as it gets: the gateway that the notebook builds, at its end."""

import os
import re
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from math import ceil

import requests
from flask import Flask, Response, abort, request

from examples.lab import JsonStore, Store
from examples.lab.store import open_store

KEY_NAME, KEY_LENGTH = "GATEWAY_KEY", 32  # characters at least

QUOTA, MINUTE, LARGEST = 10, 60.0, 1000
PUBLIC = {"books"}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
Admit = Callable[[str, float], float]


def create_gateway(
    services: Mapping[str, str],
    keys: Mapping[str, str],
    session: requests.Session,
    admit: Admit,
    clock: Callable[[], float],
) -> Flask:
    app = Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST

    @app.route("/<path:path>", methods=METHODS)
    def forward(path: str) -> Response:
        service = path.partition("/")[0]
        if service not in services:
            abort(404)
        consumer = keys.get(request.headers.get("X-API-Key", ""), "")
        if not consumer and service not in PUBLIC:
            abort(401)
        if wait := admit(consumer or str(request.remote_addr), clock()):
            return Response("", 429, {"Retry-After": str(ceil(wait))})
        url = services[service] + target(path)
        return send(session, url, request_fields(consumer))

    return app


ONE_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
ONE_HOP |= {"content-length", "host"}
OURS = {"x-api-key", "x-consumer"}


def request_fields(consumer: str) -> dict[str, str]:
    named = request.headers.get("Connection", "").lower().replace(" ", "").split(",")
    dropped = ONE_HOP | OURS | set(named)
    kept = {name: v for name, v in request.headers if name.lower() not in dropped}
    return kept | {"X-Consumer": consumer}


class SlidingLog:
    def __init__(self, quota: int = QUOTA) -> None:
        self.quota = quota
        self.passed: dict[str, list[float]] = {}

    def admit(self, client: str, now: float) -> float:
        times = [t for t in self.passed.get(client, []) if t > now - MINUTE]
        if len(times) >= self.quota:
            return min(times, default=now) + MINUTE - now
        self.passed[client] = [*times, now]
        return 0.0


class CountInStore:
    def __init__(self, store: Store, quota: int = QUOTA) -> None:
        self.store, self.quota = JsonStore(store), quota

    def admit(self, client: str, now: float) -> float:
        minute = now // MINUTE
        key = f"{client}:{minute:.0f}"
        count = self.store.update(key, lambda n: n + 1, default=0, ttl=2 * MINUTE)
        return 0.0 if count <= self.quota else (minute + 1) * MINUTE - now


PLAIN = re.compile(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)+/?")


def target(path: str) -> str:
    raw, mark, query = str(request.environ["RAW_URI"]).partition("?")
    if not PLAIN.fullmatch(raw):
        abort(400, "this path could be read in two ways")
    return raw + mark + query


NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
DECODED = {"content-encoding"}
TIMEOUT = 2.0


def send(session: requests.Session, url: str, fields: dict[str, str]) -> Response:
    session.cookies.set_policy(NO_COOKIES)
    try:
        reply = session.request(
            request.method,
            url,
            headers=fields,
            data=request.data,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.Timeout:
        abort(504)
    except requests.RequestException:
        abort(502)
    dropped = ONE_HOP | DECODED
    kept = [(n, v) for n, v in reply.raw.headers.items() if n.lower() not in dropped]
    return Response(reply.content, reply.status_code, kept)


def create_from_config(shop: str, store: str) -> Flask:
    """Build it for a real server: `store` is memory, or a store's URL."""
    key = os.environ.get(KEY_NAME, "")
    if len(key) < KEY_LENGTH:
        raise ValueError(f"{KEY_NAME} has {len(key)} characters, not {KEY_LENGTH}")
    limiter = SlidingLog() if store == "memory" else CountInStore(open_store(store))
    services = {"books": shop, "orders": shop}
    return create_gateway(
        services, {key: "demo"}, requests.Session(), limiter.admit, time.time
    )
