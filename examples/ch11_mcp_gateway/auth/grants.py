"""Who may use what: asked when a list is made, and asked again when something is used.

A list that hides and a call that does not ask is the commonest hole of such gateways.
So there is one rule, and both ask it. A grant is about a resource and not about one of
its spellings: names are compared in their normal form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from examples.bookshop.jsontext import decode, encode
from examples.ch11_mcp_gateway.aggregate.prefixes import (
    add_prefix,
    prefix_of,
    split_prefix,
)
from examples.ch11_mcp_gateway.auth.resource_uris import (
    AmbiguousUri,
    loose_uri,
    normal_uri,
)
from examples.ch11_mcp_gateway.config.model import GrantConfig
from examples.lab import Store

EVERYBODY = "*"
REVOKED_PREFIX = "mcp:revoked:"
Entitlement = tuple[
    str, str
]  # a kind, tools, prompts or resources, and a name or pattern


@dataclass(frozen=True, slots=True)
class Permissions:
    """What one user may use at the moment of one request."""

    patterns: tuple[Entitlement, ...]
    revoked: frozenset[Entitlement] = frozenset()

    def may_list(self, kind: str, name: str) -> bool:
        """Say whether it belongs into the user's lists."""
        return self.allows(kind, name)

    def may_use(self, kind: str, name: str) -> bool:
        """Say whether the user may call, get, read or complete it."""
        return self.allows(kind, name)

    def allows(self, kind: str, name: str) -> bool:
        """Decide on the normal form: granted, and not taken back.

        >>> rights = Permissions((("resources", "files+file:///public/*"),))
        >>> rights.allows("resources", "files+file:///public/../salaries")
        False
        """
        try:
            name = self.normal(kind, name)
        except AmbiguousUri:
            return False
        return any(
            kind == of and matches(kind, name, pattern) for of, pattern in self.patterns
        ) and not any(
            kind == of and matches(kind, name, pattern, loose_name)
            for of, pattern in self.revoked
        )

    def normal(self, kind: str, name: str) -> str:
        """Return the spelling that is decided on, and sent on; raises AmbiguousUri."""
        return normal_name(kind, name)

    def may_reach(self, server: str, kind: str) -> bool:
        """Say whether anything of that kind could be granted: else it is not asked."""
        return any(
            kind == of and fnmatchcase(server, prefix_of(of, pattern))
            for of, pattern in self.patterns
        )


class Grants:
    """What the configuration grants, less what was taken back since.

    What is taken back stands in the store: every replica sees it at its next request.
    """

    def __init__(self, grants: Sequence[GrantConfig], store: Store) -> None:
        self._grants, self._store = grants, store

    def permissions_of(self, user: str) -> Permissions:
        """Return a user's rights now; raises StoreError where nobody can say."""
        patterns = tuple(
            (kind, pattern)
            for grant in self._grants
            if user in grant.users or EVERYBODY in grant.users
            for kind in ("tools", "prompts", "resources")
            for pattern in getattr(grant, kind)
        )
        return Permissions(
            patterns, read_revoked(self._store.get(REVOKED_PREFIX + user))
        )

    def revoke(self, user: str, kind: str, name: str) -> None:
        """Take one thing back, or all of a pattern, until it is restored.

        Raises ValueError where the user has nothing that it could take.
        """
        entry = kind, normal_pattern(kind, name)
        granted = self.permissions_of(user).patterns
        if not any(kind == of and overlap(kind, entry[1], has) for of, has in granted):
            raise ValueError(f"{user!r} has none of the {kind} {name!r}")
        self._change(user, lambda gone: gone | {entry})

    def restore(self, user: str, kind: str, name: str) -> None:
        """Give it again, as far as it is granted; ValueError if it is not gone."""
        entry = kind, normal_pattern(kind, name)
        if entry not in self.permissions_of(user).revoked:
            raise ValueError(f"of {user!r} the {kind} {name!r} were not taken back")
        self._change(user, lambda gone: gone - {entry})

    def _change(
        self,
        user: str,
        change: Callable[[frozenset[Entitlement]], frozenset[Entitlement]],
    ) -> None:
        self._store.update(
            REVOKED_PREFIX + user, lambda raw: encode(sorted(change(read_revoked(raw))))
        )


def read_revoked(raw: bytes | None) -> frozenset[Entitlement]:
    """Read what was taken back."""
    entries = decode(raw) if raw else []
    pairs = entries if isinstance(entries, list) else []
    return frozenset((str(kind), str(name)) for kind, name in pairs)


def normal_name(kind: str, name: str) -> str:
    """Return a name as it is decided on: the URI of a resource in its normal form."""
    if kind != "resources":
        return name
    server, uri = split_prefix(kind, name)
    return add_prefix(kind, server, normal_uri(uri)) if server else name


@lru_cache(maxsize=4096)
def normal_pattern(kind: str, pattern: str) -> str:
    """Return a pattern so that normal names match it; raises AmbiguousUri."""
    server, uri = split_prefix(kind, pattern)
    if kind != "resources" or not server:
        return pattern
    head, star, rest = uri.partition("*")
    if star and (":" not in head or head.lower() == "file://"):
        return add_prefix(kind, server, head.lower() + star + rest)
    normal = normal_uri(uri)
    return add_prefix(kind, server, normal[:-1] if normal[-2:] == "*/" else normal)


def loose_name(kind: str, name: str) -> str:
    """Return what a withdrawal compares."""
    server, uri = split_prefix(kind, name)
    return f"{server}+{loose_uri(uri)}" if kind == "resources" and ":" in uri else name


def matches(
    kind: str,
    name: str,
    pattern: str,
    form: Callable[[str, str], str] = lambda kind, name: name,
) -> bool:
    """Say whether a normal name is of a pattern, in which `*` alone is special."""
    wanted = form(kind, normal_pattern(kind, pattern))
    return fnmatchcase(form(kind, name), wanted.replace("[", "[[]").replace("?", "[?]"))


def overlap(kind: str, one: str, other: str) -> bool:
    """Say whether one of two patterns has what the other has."""
    normal = normal_pattern(kind, other)
    return matches(kind, one, other) or matches(kind, normal, one, loose_name)
