"""Purging: a shell around a cache that lets those who hold a key empty shelves."""

import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING

from examples.ch04_http_cache import Request, origin_of, primary_key, target_uri
from examples.ch05_staleness.groups.cache_groups import (
    MOST_GROUPS,
    group_names,
    list_of_strings,
)
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def purging(
    app: "WSGIApplication", storage: GroupedStorage, key: str
) -> "WSGIApplication":
    """Answer PURGE: with `Cache-Groups` for whole groups, else for the address.

    No standard has this method. `key` is what `Authorization: Bearer` has to say. An
    operator relies on a 204: what cannot be done whole is a 400, and nothing is done.
    """

    def purge(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PURGE":
            return app(environ, start_response)
        if not hmac.compare_digest(said(environ).encode(), f"Bearer {key}".encode()):
            return answered(start_response, "403 Forbidden")
        try:
            forget(storage, environ)
        except ValueError:
            return answered(start_response, "400 Bad Request")
        return answered(start_response, "204 No Content")

    return purge


def forget(storage: GroupedStorage, environ: "WSGIEnvironment") -> None:
    """Forget what the request names; raises ValueError, and then forgets nothing."""
    target = primary_key(Request("PURGE", target_uri(environ)))
    names = named(environ.get("HTTP_CACHE_GROUPS"))
    for name in names or ():
        storage.invalidate_group(origin_of(target), name)
    if names is None:
        storage.invalidate(target)


def said(environ: "WSGIEnvironment") -> str:
    """Return the Authorization field."""
    return str(environ.get("HTTP_AUTHORIZATION", ""))


def named(value: str | None) -> tuple[str, ...] | None:
    """Return the groups to purge, None without the field; raises ValueError."""
    names = None if value is None else list_of_strings(value)
    if value is not None and (not names or names != group_names(value)):
        raise ValueError(f"not a list of at most {MOST_GROUPS} groups: {value[:80]!r}")
    return names


def answered(start_response: "StartResponse", status: str) -> Iterable[bytes]:
    """Answer with a status and nothing else, which nobody may keep."""
    fields = [("Cache-Control", "no-store")]
    if not status.startswith("204"):
        fields.append(("Content-Length", "0"))
    start_response(status, fields)
    return ()
