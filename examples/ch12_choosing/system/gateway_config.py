"""The gateway's configuration, written from where the services are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from examples.ch03_tokens import JwkSet
from examples.ch12_choosing.system.token_policies import AUDIENCE, ISSUER, LEEWAY

HEALTH_CHECKED = 'check = "/live"\ncheck_every = 0.5\n'
RETRIED = f"{HEALTH_CHECKED}timeout = 5.0\nbreaker_seconds = 1.0\nretry_per = 2\n"
NOT_RETRIED = "tries = 1\nbreaker_failures = 0\n"
SLOW = f"{NOT_RETRIED}timeout = 8.0\ntry_timeout = 8.0\n"  # passwords take their time
SIGNING_IN = ("/accounts", "/session", "/keys")


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """Where the services are, and how much the shop takes: orders a second."""

    shop: Sequence[str]
    identity: str
    mcp_gateway: str
    orders_per_second: int = 10


def write_gateway_config(
    urls: ServiceUrls, keys: JwkSet, stale_seconds: float | None
) -> str:
    """Return the configuration; None lets the cache answer for a dead shop all day."""
    bound = "" if stale_seconds is None else f"stale_seconds = {stale_seconds}\n"
    return "\n".join([
        f'[gateway]\nname = "door"\nnetworks = ["127.0.0.0/8"]\n{bound}',
        upstream_table("shop", urls.shop, RETRIED),
        upstream_table("leaving", urls.shop, NOT_RETRIED + HEALTH_CHECKED),
        upstream_table("identity", [urls.identity], SLOW),
        upstream_table("gate", [urls.mcp_gateway], NOT_RETRIED),
        f'[jwt]\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"\nleeway = {LEEWAY}\n',
        *(key_table(key) for key in keys["keys"]),
        f"[limits.orders]\nquota = {urls.orders_per_second}\nwindow = 1\n"
        'algorithm = "token-bucket"\nby = "route"\n',
        route_table("books", "/books", "shop", ("GET", "HEAD"), "cache = true"),
        route_table("search", "/search", "leaving", ("GET", "HEAD")),
        # Nothing of /orders may be kept, and it is the shop that says so.
        route_table("orders", "/orders", "shop", ("GET",), 'auth = ["jwt"]',
                    "cache = true"),
        route_table("buy", "/orders", "shop", ("POST",), 'auth = ["jwt"]',
                    'limits = ["orders"]'),
        *(route_table(path[1:], path, "identity") for path in SIGNING_IN),
        route_table("gate", "/mcp", "gate", ("POST",)),  # asks for its token itself
    ])  # fmt: skip


def upstream_table(name: str, urls: Sequence[str], rules: str) -> str:
    """Return an upstream."""
    return f"[upstreams.{name}]\nurls = {json.dumps(list(urls))}\n{rules}"


def route_table(
    name: str, prefix: str, upstream: str, methods: Sequence[str] = (), *rules: str
) -> str:
    """Return a route."""
    lines = [f"[routes.{name}]", f'prefix = "{prefix}"', f'upstream = "{upstream}"']
    lines += [f"methods = {json.dumps(list(methods))}"] * bool(methods)
    return "\n".join([*lines, *rules, ""])


def key_table(key: object) -> str:
    """Return a public key."""
    members = dict(key) if isinstance(key, dict) else {}
    kid = members.pop("kid")
    lines = "".join(
        f"{name} = {json.dumps(members[name])}\n" for name in sorted(members)
    )
    return f"[jwt.keys.{json.dumps(kid)}]\n{lines}"
