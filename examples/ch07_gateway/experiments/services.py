"""Services of the laboratory: each keeps four rules by itself, or forgets some."""

from collections import Counter
from collections.abc import Callable, Collection

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests, Unauthorized

RULES = ("a key", "go by the key", "ten a minute", "1000 bytes")
KEYS = {"alices-key": "alice", "mallorys-key": "mallory"}
QUOTA, MINUTE, LARGEST = 10, 60, 1000


def create_service(
    name: str, *, clock: Callable[[], float], keeps: Collection[str]
) -> Flask:
    """Build a service that keeps these of the RULES; it says who it works for."""
    app, asked = Flask(name, static_folder=None), Counter[tuple[str, int]]()

    @app.post(f"/{name}")
    def work() -> str:
        owner = KEYS.get(request.headers.get("X-API-Key", ""), "")
        if "a key" in keeps and not owner:
            raise Unauthorized
        if "1000 bytes" in keeps and (request.content_length or 0) > LARGEST:
            raise RequestEntityTooLarge
        minute = owner, int(clock() // MINUTE)
        asked[minute] += 1
        if "ten a minute" in keeps and asked[minute] > QUOTA:
            raise TooManyRequests
        named = request.headers.get("X-Consumer", owner)
        return owner if "go by the key" in keeps else named

    return app
