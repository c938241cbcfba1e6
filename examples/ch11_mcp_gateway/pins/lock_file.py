"""The lock file: pins as JSON that people can read, review and merge.

It holds the definitions and not their hashes alone: who approves a change has to see
what it changes. The hash beside each is what a hand, or a merge, must not have broken.
"""

import json
from collections.abc import Mapping
from typing import Any

from examples.bookshop.jsontext import NotJson, decode
from examples.ch10_mcp import Json
from examples.ch11_mcp_gateway.pins.pins import KINDS, Listed, Pins, digest

FORMAT = 1
MOST_BYTES = 20_000_000


class LockError(ValueError):
    """The lock file is none, or does not fit itself."""


def read_lock(raw: bytes, file: str = "the lock file") -> Pins:
    """Read pins; raises LockError with the file and what is wrong in it."""
    if len(raw) > MOST_BYTES:
        raise LockError(f"{file} has {len(raw)} bytes, the limit is {MOST_BYTES}")
    try:
        root = decode(raw)
    except NotJson as error:
        raise LockError(f"{file}: {error}") from None
    if not isinstance(root, dict) or root.get("lock") != FORMAT:
        raise LockError(f'{file} is no lock file: it must say "lock": {FORMAT}')
    servers = members(root, "servers", file)
    return Pins({name: listed(servers, name, file) for name in servers})


def listed(servers: Mapping[str, Any], name: str, file: str) -> Listed:
    """Read one server."""
    server = members(servers, name, file)
    identity = members(server, "identity", f"{file}, {name}")
    if not all(isinstance(value, str) for value in identity.values()):
        raise LockError(f"{file}, {name}: an identity has texts only")
    kinds = {
        kind: pinned(members(server, kind, f"{file}, {name}"), f"{file}, {name}")
        for kind in KINDS
        if kind in server
    }
    return Listed(identity, kinds)


def pinned(entries: Mapping[str, Any], where: str) -> dict[str, Json]:
    """Read the definitions of one kind; raises LockError where a hash does not fit."""
    found: dict[str, Json] = {}
    for name in entries:
        entry = members(entries, name, where)
        definition = members(entry, "definition", f"{where}/{name}")
        if entry.get("sha256") != digest(definition) or definition.get("name") != name:
            raise LockError(f"{where}/{name} does not fit its own hash: pin it again")
        found[name] = definition
    return found


def members(holder: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """Return a member that must be an object; raises LockError."""
    value = holder.get(key)
    if not isinstance(value, dict):
        raise LockError(f"{where}: {key!r} must be an object")
    return value


def write_lock(pins: Pins) -> str:
    """Write pins; the same pins are the same text."""
    servers = {
        name: {
            "identity": dict(server.identity),
            **{
                kind: {
                    one: {"sha256": digest(definition), "definition": definition}
                    for one, definition in definitions.items()
                }
                for kind, definitions in server.kinds.items()
            },
        }
        for name, server in pins.servers.items()
    }
    told = {"lock": FORMAT, "servers": servers}
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=True) + "\n"
