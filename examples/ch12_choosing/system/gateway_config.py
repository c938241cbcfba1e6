"""The gateway's configuration for the capstone, written from what is where."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from examples.ch03_tokens import JwkSet
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.system.token_policies import AUDIENCE, ISSUER, LEEWAY

LOOKED_AFTER = 'check = "/live"\ncheck_every = 0.5\n'
PATIENT = f"{LOOKED_AFTER}timeout = 5.0\nbreaker_seconds = 1.0\nretry_per = 2\n"
ONCE = "tries = 1\nbreaker_failures = 0\n"
SLOWLY = f"{ONCE}timeout = 8.0\ntry_timeout = 8.0\n"  # passwords take their time
SIGNING_IN = ("/accounts", "/session", "/keys")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the services are, and how much the shop takes: orders a second."""

    shop: Sequence[str]
    identity: str
    gate: str
    quota: int = 10
    promise: Promise = field(default_factory=Promise)


def gateway_text(places: Places, keys: JwkSet, stale_seconds: float | None) -> str:
    """Return the configuration; None lets the cache answer for a dead shop all day."""
    bound = "" if stale_seconds is None else f"stale_seconds = {stale_seconds}\n"
    return "\n".join([
        f'[gateway]\nname = "door"\nnetworks = ["127.0.0.0/8"]\n{bound}',
        upstream("shop", places.shop, PATIENT),
        upstream("leaving", places.shop, ONCE + LOOKED_AFTER),
        upstream("identity", [places.identity], SLOWLY),
        upstream("gate", [places.gate], ONCE),
        f'[jwt]\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"\nleeway = {LEEWAY}\n',
        *(key_text(key) for key in keys["keys"]),
        f"[limits.orders]\nquota = {places.quota}\nwindow = 1\n"
        'algorithm = "token-bucket"\nby = "route"\n',
        route("books", "/books", "shop", ("GET", "HEAD"), "cache = true"),
        route("search", "/search", "leaving", ("GET", "HEAD")),
        # Nothing of /orders may be kept, and it is the shop that says so.
        route("orders", "/orders", "shop", ("GET",), 'auth = ["jwt"]', "cache = true"),
        route("buy", "/orders", "shop", ("POST",), 'auth = ["jwt"]',
              'limits = ["orders"]'),
        *(route(path[1:], path, "identity") for path in SIGNING_IN),
        route("gate", "/mcp", "gate", ("POST",)),  # asks for its token itself
    ])  # fmt: skip


def upstream(name: str, urls: Sequence[str], rules: str) -> str:
    """Return an upstream."""
    return f"[upstreams.{name}]\nurls = {json.dumps(list(urls))}\n{rules}"


def route(
    name: str, prefix: str, upstream: str, methods: Sequence[str] = (), *rules: str
) -> str:
    """Return a route."""
    lines = [f"[routes.{name}]", f'prefix = "{prefix}"', f'upstream = "{upstream}"']
    lines += [f"methods = {json.dumps(list(methods))}"] * bool(methods)
    return "\n".join([*lines, *rules, ""])


def key_text(key: object) -> str:
    """Return a public key."""
    told = dict(key) if isinstance(key, dict) else {}
    kid = told.pop("kid")
    members = "".join(f"{name} = {json.dumps(told[name])}\n" for name in sorted(told))
    return f"[jwt.keys.{json.dumps(kid)}]\n{members}"
