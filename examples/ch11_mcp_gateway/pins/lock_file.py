"""The lock file: pins as JSON that people can read, review and merge.

It holds the definitions and not their hashes alone: who approves a change has to see
what it changes. The hash beside each is what a hand, or a merge, must not have broken.
"""

import json
from collections.abc import Mapping
from typing import Any

from examples.bookshop.jsontext import NotJson, decode
from examples.ch10_mcp import Json
from examples.ch11_mcp_gateway.pins.pins import (
    KINDS,
    Pins,
    ServerDefinitions,
    definition_digest,
)

FORMAT = 1
MOST_BYTES = 20_000_000


class LockFileError(ValueError):
    """The lock file is none, or does not fit itself."""


def read_lock(raw: bytes, file: str = "the lock file") -> Pins:
    """Read pins; raises LockFileError with the file and what is wrong in it."""
    if len(raw) > MOST_BYTES:
        raise LockFileError(f"{file} has {len(raw)} bytes, the limit is {MOST_BYTES}")
    try:
        root = decode(raw)
    except NotJson as error:
        raise LockFileError(f"{file}: {error}") from None
    if not isinstance(root, dict) or root.get("lock") != FORMAT:
        raise LockFileError(f'{file} is no lock file: it must say "lock": {FORMAT}')
    servers = required_object(root, "servers", file)
    return Pins({name: read_server(servers, name, file) for name in servers})


def read_server(servers: Mapping[str, Any], name: str, file: str) -> ServerDefinitions:
    """Read one server."""
    server = required_object(servers, name, file)
    identity = required_object(server, "identity", f"{file}, {name}")
    if not all(isinstance(value, str) for value in identity.values()):
        raise LockFileError(f"{file}, {name}: an identity has texts only")
    kinds = {
        kind: read_definitions(
            required_object(server, kind, f"{file}, {name}"), f"{file}, {name}"
        )
        for kind in KINDS
        if kind in server
    }
    return ServerDefinitions(identity, kinds)


def read_definitions(entries: Mapping[str, Any], where: str) -> dict[str, Json]:
    """Read the definitions of a kind; raises LockFileError if a hash does not fit."""
    found: dict[str, Json] = {}
    for name in entries:
        entry = required_object(entries, name, where)
        definition = required_object(entry, "definition", f"{where}/{name}")
        if (
            entry.get("sha256") != definition_digest(definition)
            or definition.get("name") != name
        ):
            raise LockFileError(
                f"{where}/{name} does not fit its own hash: pin it again"
            )
        found[name] = definition
    return found


def required_object(holder: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """Return a member that must be an object; raises LockFileError."""
    value = holder.get(key)
    if not isinstance(value, dict):
        raise LockFileError(f"{where}: {key!r} must be an object")
    return value


def write_lock(pins: Pins) -> str:
    """Write pins; the same pins are the same text."""
    servers = {
        name: {
            "identity": dict(server.identity),
            **{
                kind: {
                    one: {
                        "sha256": definition_digest(definition),
                        "definition": definition,
                    }
                    for one, definition in definitions.items()
                }
                for kind, definitions in server.kinds.items()
            },
        }
        for name, server in pins.servers.items()
    }
    root = {"lock": FORMAT, "servers": servers}
    return json.dumps(root, indent=2, sort_keys=True, ensure_ascii=True) + "\n"
