"""The shell for real servers: plain values become the shop, or the cache before it."""

from typing import TYPE_CHECKING

from flask import Flask

from examples.ch04_http_cache import CachePolicy, SetCookie
from examples.ch05_staleness.app import create_app
from examples.ch05_staleness.shop.shop_app import create_shop

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_origin(max_age: int, control: str) -> Flask:
    """Build the shop; `control` follows `max-age` in its Cache-Control."""
    said = ", ".join(filter(None, ("max-age={max_age}", control)))
    return create_shop(max_age=max_age, control=said)


def create_from_config(
    origin: str,
    collapse: bool,
    beta: float,
    timeout: float,
    set_cookie: SetCookie = "public",
) -> "WSGIApplication":
    """Build the cache before `origin`; `beta` above 0 turns XFetch on."""
    policy = CachePolicy(set_cookie=set_cookie)
    return create_app(
        origin=origin, collapse=collapse, beta=beta, timeout=timeout, policy=policy
    )
