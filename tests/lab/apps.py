"""Applications that the tests of real serving start in processes of their own."""

import json
import os
import threading
import time

from examples.lab.store.redis import open_store


class Pages:
    """One page for each thing that a test looks at."""

    def __init__(self, replica, greeting):
        self.replica, self.greeting = replica, greeting
        self.go = threading.Event()

    def gate(self, _environ, _fields):
        yield b"one"
        self.go.wait(10)
        yield b"two"

    def sized(self, environ, fields):
        fields += [("Content-Length", "6")]
        return self.gate(environ, fields)

    def mute(self, _environ, _fields):
        self.go.wait(10)
        yield b"at last"

    def headed(self, environ, fields):
        yield b""  # the head goes out
        yield from self.mute(environ, fields)

    def open(self, _environ, _fields):
        self.go.set()
        return [b"open"]

    def who(self, _environ, _fields):
        number = os.environ["LAB_REPLICA"]
        return [f"{self.greeting} from {self.replica} {number} {os.getpid()}".encode()]

    def cookies(self, _environ, fields):
        fields += [("Set-Cookie", "a=1"), ("X-Between", "b"), ("Set-Cookie", "c=2")]
        return [b"cookies"]

    def dated(self, _environ, fields):
        fields += [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "an origin")]
        return [b"dated"]

    def hop(self, _environ, fields):
        fields += [("X-Served-By", "the app"), ("ETag", '"1"')]
        return [b"hop"]

    def empty(self, _environ, _fields):
        return []

    def echo(self, environ, _fields):
        return [environ["REQUEST_METHOD"].encode(), environ["wsgi.input"].read()]

    def seen(self, environ, _fields):
        fields = {k: v for k, v in environ.items() if k.startswith("HTTP_")}
        return [json.dumps({"raw": environ["RAW_URI"], **fields}).encode()]


def create(replica=0, greeting="hello", crash=False, hang=False):
    """A service that shows what reaches it and what leaves it."""
    if crash:
        raise RuntimeError("no basket today")
    if hang:
        time.sleep(600)
    pages = Pages(replica, greeting)

    def app(environ, start_response):
        page = getattr(pages, environ["PATH_INFO"].split("/")[1], pages.seen)
        fields = []
        body = page(environ, fields)
        start_response("204 No Content" if page == pages.empty else "200 OK", fields)
        return body

    return app


def create_front(upstreams, word="front"):
    """A chapter's own front: it says whom it stands before."""

    def app(_environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps([word, *upstreams]).encode()]

    return app


def create_basket(store, greeting, crash):
    """Count in the store that a plain word or a URL names."""
    if crash:
        raise RuntimeError("no basket today")
    kept = open_store(store)

    def app(_environ, start_response):
        start_response("200 OK", [])
        return [f"{greeting} {kept.incr('basket')}".encode()]

    return app
