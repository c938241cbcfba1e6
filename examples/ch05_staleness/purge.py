"""Purging: a shell around a cache that lets those who hold a key empty shelves."""

import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING

from examples.ch04_http_cache import Request, origin_of, primary_key
from examples.ch05_staleness.grouped_storage import GroupedStorage
from examples.ch05_staleness.groups import group_names

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def purging(
    app: "WSGIApplication", storage: GroupedStorage, key: str
) -> "WSGIApplication":
    """Answer PURGE: with `Cache-Groups` for whole groups, else for the address.

    No standard has this method. `key` is what `Authorization: Bearer` has to say.
    """

    def purge(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PURGE":
            return app(environ, start_response)
        if not hmac.compare_digest(said(environ).encode(), f"Bearer {key}".encode()):
            return answered(start_response, "403 Forbidden")
        target = target_of(environ)
        names = group_names(environ.get("HTTP_CACHE_GROUPS"))
        for name in names:
            storage.invalidate_group(origin_of(target), name)
        if not names:
            storage.invalidate(target)
        return answered(start_response, "204 No Content")

    return purge


def said(environ: "WSGIEnvironment") -> str:
    """Return the Authorization field."""
    return str(environ.get("HTTP_AUTHORIZATION", ""))


def target_of(environ: "WSGIEnvironment") -> str:
    """Return the primary key of the address that the request names."""
    host = f"{environ.get('HTTP_HOST', '')}"
    uri = f"{environ['wsgi.url_scheme']}://{host}{environ.get('RAW_URI', '/')}"
    return primary_key(Request("PURGE", uri))


def answered(start_response: "StartResponse", status: str) -> Iterable[bytes]:
    """Answer with a status and nothing else, which nobody may keep."""
    fields = [("Cache-Control", "no-store")]
    if not status.startswith("204"):
        fields.append(("Content-Length", "0"))
    start_response(status, fields)
    return ()
