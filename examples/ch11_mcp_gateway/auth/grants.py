"""Who may use what: asked when a list is made, and asked again when something is used.

A list that hides and a call that does not ask is the commonest hole of such gateways.
So there is one rule, and both ask it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from examples.bookshop.jsontext import decode, encode
from examples.ch11_mcp_gateway.aggregate.prefixes import prefix_of
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
        """Decide: granted, and not taken back.

        >>> Permissions((("tools", "shop__*"),)).allows("tools", "shop__refund_order")
        True
        """
        return (kind, name) not in self.revoked and any(
            kind == of and fnmatchcase(name, pattern) for of, pattern in self.patterns
        )

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
        """Take one thing back, until it is restored."""
        self._change(user, lambda gone: gone | {(kind, name)})

    def restore(self, user: str, kind: str, name: str) -> None:
        """Give it again, as far as the configuration grants it."""
        self._change(user, lambda gone: gone - {(kind, name)})

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
