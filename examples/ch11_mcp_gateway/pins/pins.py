"""Pins: what a server may be, as somebody approved it once.

A tool's definition goes into a model, and what goes into a model is obeyed. So a
definition is code, and it is pinned like a package: all of it, by its hash. A hash of
the description alone would miss an order that hides in a parameter's title.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import Json
from examples.ch11_mcp_gateway.pins.printable import printable

KINDS = ("tools", "prompts")
SHORT = 16  # characters of a hash that nobody can find a second text for in a while
Change = Literal["new", "changed", "gone", "moved"]
Definitions = Mapping[str, Json]  # by name


@dataclass(frozen=True, slots=True)
class ServerDefinitions:
    """What a server says of itself: who it is, and the definitions by kind and name.

    `identity` has what the configuration knows (the address, whose token it takes) and
    the name that the server gives itself, which proves nothing but should not change.
    """

    identity: Mapping[str, str]
    kinds: Mapping[str, Definitions] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DefinitionDrift:
    """What is not as approved; `old` and `new` are definitions, or identities."""

    server: str
    kind: str
    name: str
    change: Change
    old: Json | None = None
    new: Json | None = None

    @property
    def label(self) -> str:
        """Return the name to approve it by; the hash says what it was that one saw.

        A server may change a definition once more, after it was shown and before it is
        approved.
        """
        name = f"{self.server}/{self.name}" if self.name else self.server
        seen = self.new if self.new is not None else self.old
        return f"{printable(name)}@{definition_digest(seen or {})[:SHORT]}"


@dataclass(frozen=True, slots=True)
class Pins:
    """What was approved, by server; without a lock there is nothing to compare with."""

    servers: Mapping[str, ServerDefinitions]

    def status(self, server: str, kind: str, definition: Json) -> str:
        """Say "pinned", "changed" or "new"; only what is pinned may reach a model."""
        approved = self.servers.get(server)
        known = approved.kinds.get(kind, {}) if approved else {}
        old = known.get(str(definition.get("name")))
        if old is None:
            return "new"
        return (
            "pinned"
            if definition_digest(old) == definition_digest(definition)
            else "changed"
        )

    def is_known_server(self, server: str, identity: Mapping[str, str]) -> bool:
        """Say whether the server is who it was; if not, nothing of it is pinned."""
        approved = self.servers.get(server)
        return approved is not None and dict(approved.identity) == dict(identity)

    def approved(
        self,
        server: str,
        identity: Mapping[str, str],
        definitions: Sequence[dict[str, Any]],
        kind: str = "tools",
    ) -> list[dict[str, Any]]:
        """Return the definitions that are as approved, of a server that is who it was.

        A name that is listed twice is not: one would be judged, the other called.
        """
        if not self.is_known_server(server, identity):
            return []
        names = Counter(str(one.get("name")) for one in definitions)
        return [
            one
            for one in definitions
            if self.status(server, kind, one) == "pinned"
            and names[str(one["name"])] == 1
        ]

    def drifts(
        self, listed: Mapping[str, ServerDefinitions]
    ) -> Iterator[DefinitionDrift]:
        """Yield all that is not as approved, in a fixed order."""
        for server in sorted({*self.servers, *listed}):
            before = self.servers.get(server, ServerDefinitions({}))
            after = listed.get(server, ServerDefinitions({}))
            was, now = before.identity, after.identity
            if was != now:
                what = server_change(before, after)
                yield DefinitionDrift(
                    server, "server", "", what, was or None, now or None
                )
            for kind in KINDS:
                old, new = before.kinds.get(kind, {}), after.kinds.get(kind, {})
                yield from definition_changes(server, kind, old, new)

    def approve(self, drift: DefinitionDrift) -> "Pins":
        """Return pins in which this is as it should be."""
        before = self.servers.get(drift.server, ServerDefinitions({}))
        if drift.kind == "server":
            after = ServerDefinitions(drift.new or {}, before.kinds)
        else:
            kept = dict(before.kinds.get(drift.kind, {}))
            kept.pop(drift.name, None)
            kept |= {drift.name: drift.new} if drift.new is not None else {}
            after = ServerDefinitions(
                before.identity, {**before.kinds, drift.kind: kept}
            )
        servers = {**self.servers, drift.server: after}
        empty = not after.identity and not any(after.kinds.values())
        return Pins(
            {k: v for k, v in servers.items() if k != drift.server or not empty}
        )


NO_PINS = Pins({})


def definition_digest(definition: Json) -> str:
    """Return the SHA-256 of a definition in its canonical form (RFC 8785), in hex.

    >>> one, same = {"name": "a", "title": "b"}, {"title": "b", "name": "a"}
    >>> definition_digest(one) == definition_digest(same)
    True
    """
    return sha256(encode(definition)).hexdigest()


def server_change(before: ServerDefinitions, after: ServerDefinitions) -> Change:
    """Say what happened to a server."""
    if not before.identity:
        return "new"
    return "moved" if after.identity else "gone"


def definition_changes(
    server: str, kind: str, old: Definitions, new: Definitions
) -> Iterator[DefinitionDrift]:
    """Yield how definitions differ, by name."""
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None:
            yield DefinitionDrift(server, kind, name, "new", None, after)
        elif after is None:
            yield DefinitionDrift(server, kind, name, "gone", before, None)
        elif definition_digest(before) != definition_digest(after):
            yield DefinitionDrift(server, kind, name, "changed", before, after)


def by_name(definitions: Sequence[Json]) -> dict[str, Json]:
    """Return definitions by name; raises ValueError when a name stands twice.

    Of two tools with one name a client may see the one and call the other.
    """
    named: dict[str, Json] = {}
    for one in definitions:
        name = one.get("name")
        if not isinstance(name, str) or name in named:
            raise ValueError(f"the name {name!r} stands twice, or is no text")
        named[name] = one
    return named
