"""Purging: a shell around a cache that lets who holds a key empty it."""

import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING

from examples.ch04_http_cache import Request, origin_of, primary_key, target_uri
from examples.ch05_staleness.groups.cache_groups import (
    MAX_GROUPS,
    group_names,
    list_of_strings,
)
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def with_purge(
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
        if not hmac.compare_digest(
            authorization(environ).encode(), f"Bearer {key}".encode()
        ):
            return respond(start_response, "403 Forbidden")
        try:
            purge_target(storage, environ)
        except ValueError:
            return respond(start_response, "400 Bad Request")
        return respond(start_response, "204 No Content")

    return purge


def purge_target(storage: GroupedStorage, environ: "WSGIEnvironment") -> None:
    """Forget what the request names; raises ValueError, and then forgets nothing."""
    target = primary_key(Request("PURGE", target_uri(environ)))
    names = groups_to_purge(environ.get("HTTP_CACHE_GROUPS"))
    for name in names or ():
        storage.invalidate_group(origin_of(target), name)
    if names is None:
        storage.invalidate(target)


def authorization(environ: "WSGIEnvironment") -> str:
    """Return the Authorization field."""
    return str(environ.get("HTTP_AUTHORIZATION", ""))


def groups_to_purge(value: str | None) -> tuple[str, ...] | None:
    """Return the groups to purge, None without the field; raises ValueError."""
    names = None if value is None else list_of_strings(value)
    if value is not None and (not names or names != group_names(value)):
        raise ValueError(f"not a list of at most {MAX_GROUPS} groups: {value[:80]!r}")
    return names


def respond(start_response: "StartResponse", status: str) -> Iterable[bytes]:
    """Answer with a status and nothing else, which nobody may keep."""
    fields = [("Cache-Control", "no-store")]
    if not status.startswith("204"):
        fields.append(("Content-Length", "0"))
    start_response(status, fields)
    return ()
