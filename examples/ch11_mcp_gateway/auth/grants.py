"""Who may use what: asked when a list is made, and asked again when something is used.

A list that hides and a call that does not ask is the commonest hole of such gateways.
So there is one rule, and both ask it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from examples.bookshop.jsontext import decode, encode
from examples.ch11_mcp_gateway.aggregate.prefixes import upstream_of
from examples.ch11_mcp_gateway.config.model import Grant
from examples.lab import Store

EVERYBODY = "*"
PREFIX = "mcp:revoked:"
Pair = tuple[str, str]  # a kind, tools, prompts or resources, and a name or pattern


@dataclass(frozen=True, slots=True)
class Rights:
    """What one user may use at the moment of one request."""

    patterns: tuple[Pair, ...]
    revoked: frozenset[Pair] = frozenset()

    def sees(self, kind: str, name: str) -> bool:
        """Say whether it belongs into the user's lists."""
        return self.allows(kind, name)

    def may_use(self, kind: str, name: str) -> bool:
        """Say whether the user may call, get, read or complete it."""
        return self.allows(kind, name)

    def allows(self, kind: str, name: str) -> bool:
        """Decide: granted, and not taken back.

        >>> Rights((("tools", "shop__*"),)).allows("tools", "shop__refund_order")
        True
        """
        return (kind, name) not in self.revoked and any(
            kind == of and fnmatchcase(name, pattern) for of, pattern in self.patterns
        )

    def concerns(self, server: str, kind: str) -> bool:
        """Say whether anything of that kind could be granted: else it is not asked."""
        return any(
            kind == of and fnmatchcase(server, upstream_of(of, pattern))
            for of, pattern in self.patterns
        )


class Grants:
    """What the configuration grants, less what was taken back since.

    What is taken back stands in the store: every replica sees it at its next request.
    """

    def __init__(self, grants: Sequence[Grant], store: Store) -> None:
        self._grants, self._store = grants, store

    def of(self, user: str) -> Rights:
        """Return a user's rights now; raises StoreError where nobody can say."""
        patterns = tuple(
            (kind, pattern)
            for grant in self._grants
            if user in grant.users or EVERYBODY in grant.users
            for kind in ("tools", "prompts", "resources")
            for pattern in getattr(grant, kind)
        )
        return Rights(patterns, revoked(self._store.get(PREFIX + user)))

    def revoke(self, user: str, kind: str, name: str) -> None:
        """Take one thing back, until it is restored."""
        self._change(user, lambda gone: gone | {(kind, name)})

    def restore(self, user: str, kind: str, name: str) -> None:
        """Give it again, as far as the configuration grants it."""
        self._change(user, lambda gone: gone - {(kind, name)})

    def _change(
        self, user: str, change: Callable[[frozenset[Pair]], frozenset[Pair]]
    ) -> None:
        self._store.update(
            PREFIX + user, lambda raw: encode(sorted(change(revoked(raw))))
        )


def revoked(raw: bytes | None) -> frozenset[Pair]:
    """Read what was taken back."""
    told = decode(raw) if raw else []
    pairs = told if isinstance(told, list) else []
    return frozenset((str(kind), str(name)) for kind, name in pairs)
