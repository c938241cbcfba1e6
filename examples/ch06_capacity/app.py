"""The shop's front: it answers for the catalogue, and remembers what it said."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

import requests
from flask import Flask, Response, request

from examples.bookshop import UnknownBook
from examples.bookshop.http_json import json_response
from examples.bookshop.problem_details import handle_errors
from examples.ch06_capacity.cache.cache_key import normalised_key
from examples.ch06_capacity.cache.catalogue_cache import (
    CacheRules,
    CatalogueCache,
    CatalogueResponse,
)
from examples.ch06_capacity.cache.single_flight import DoneEvent, Lock
from examples.ch06_capacity.policies.registry import make_policy

BOOK_ID = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)
TIMEOUT = 10.0  # seconds for the catalogue to answer
SAID = {
    "hit": "app; hit",
    "miss": "app; fwd=miss",
    "waited": "app; fwd=miss; collapsed",
}


class CatalogueDown(Exception):
    """The catalogue gave no answer."""


def create_app(
    *,
    origin: str,
    session: requests.Session,
    policy: str = "sieve",
    size: int = 1000,
    rules: CacheRules | None = None,
    key: Callable[[str, Mapping[str, str]], str] = normalised_key,
    clock: Callable[[], float] = time.time,
    event: Callable[[], DoneEvent] = threading.Event,
    lock: Lock = threading.Lock,
) -> Flask:
    """Build the front before the catalogue at `origin`, with room for `size` answers.

    Raises ValueError for a policy or a size that there is not.
    """
    app = Flask(__name__)
    handle_errors(app, {CatalogueDown: 502})
    cache = CatalogueCache(
        make_policy(policy, size), rules or CacheRules(), clock, event, lock
    )

    def ask(address: str) -> CatalogueResponse:
        try:
            reply = session.get(origin + address, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise CatalogueDown(f"the catalogue: {type(error).__name__}") from None
        kind = reply.headers.get("Content-Type", "application/octet-stream")
        return CatalogueResponse(reply.status_code, reply.content, kind)

    @app.get("/books")
    @app.get("/books/<book_id>")
    def books(book_id: str = "books") -> Response:
        if not BOOK_ID.fullmatch(book_id):  # dots in it would name another page
            raise UnknownBook(book_id)
        address = key(request.path, request.args.to_dict())
        answer, how = cache.fetch(address, lambda: ask(address))
        response = Response(
            answer.body, answer.status, content_type=answer.content_type
        )
        response.headers["Cache-Status"] = SAID[how]
        return response

    @app.get("/cache")
    def counts() -> Response:
        told = {"policy": policy, "size": size, "kept": len(cache)}
        return json_response(told | asdict(cache.counts))

    return app
