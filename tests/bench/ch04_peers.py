"""What the cache of chapter 4 is measured against, each as a WSGI application."""

import tempfile

import requests
from cachecontrol import CacheControl
from flask import Flask
from hishel import CacheOptions, SqliteStorage
from hishel.requests import CacheAdapter
from requests_cache import CachedSession

BODY = b'{"title": "Emma", "pad": "' + b"x" * 997 + b'"}'
FIELDS = {"Cache-Control": "max-age=3600", "ETag": '"emma"'}
KIND = "application/json"


def flask():
    """Plain Flask: a constant of one kilobyte."""
    app = Flask("plain")

    @app.get("/")
    def book():
        return app.response_class(BODY, headers=FIELDS, mimetype=KIND)

    @app.get("/never")
    def never():
        fields = {"Cache-Control": "no-store"}
        return app.response_class(BODY, headers=fields, mimetype=KIND)

    return app


def bare():
    """No framework: what the server itself can do."""
    fields = [("Content-Type", KIND), ("Content-Length", str(len(BODY)))]
    fields += FIELDS.items()

    def app(environ, start_response):
        start_response("200 OK", fields)
        return [BODY]

    return app


def proxy(origin, session):
    """The thinnest proxy: whatever the session answers."""

    def app(environ, start_response):
        reply = session.get(origin + environ["PATH_INFO"])
        fields = [("Content-Length", str(len(reply.content)))]
        names = ("Content-Type", "Cache-Control", "ETag", "Date")
        fields += [(n, reply.headers[n]) for n in names if n in reply.headers]
        start_response(f"{reply.status_code} {reply.reason}", fields)
        return [reply.content]

    return app


def nothing(origin):
    """A proxy without a cache."""
    return proxy(origin, requests.Session())


def hishel(origin):
    """Hishel's adapter, obeying the RFC as a shared cache, in SQLite as it comes."""
    path = tempfile.mkdtemp() + "/hishel.db"
    storage = SqliteStorage(database_path=path)
    session = requests.Session()
    session.mount(
        "http://", CacheAdapter(storage=storage, rfc=CacheOptions(shared=True))
    )
    return proxy(origin, session)


def requests_cache(origin):
    """requests-cache in memory, listening to Cache-Control."""
    return proxy(origin, CachedSession(backend="memory", cache_control=True))


def cachecontrol(origin):
    """CacheControl in memory."""
    return proxy(origin, CacheControl(requests.Session()))
