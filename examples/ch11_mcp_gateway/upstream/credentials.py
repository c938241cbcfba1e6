"""What the gateway shows to a server: a token of its own, never the client's.

A token that a client sent was made for the gateway. A server that took it could be
shown any token of the same issuer, and a server that is handed it could use it at the
gateway, as the client (basic/authorization, "Token Passthrough").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch11_mcp_gateway.config.model import UpstreamConfig

LIFETIME = 60  # seconds: one call, and clocks that differ
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UpstreamCredentials:
    """Signs a token for one server in a user's name, or takes the fixed one.

    `fixed_tokens` has those that came from the environment, by server.
    """

    ring: Callable[[], KeyRing]
    issuer: str
    clock: Callable[[], float]
    new_id: Callable[[], str]
    fixed_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)

    def fields(self, upstream: UpstreamConfig, user: str) -> Fields:
        """Return the header fields for a server; none where none is configured."""
        token = self.bearer(upstream, user)
        return (("Authorization", f"Bearer {token}"),) if token else ()

    def bearer(self, upstream: UpstreamConfig, user: str) -> str:
        """Return the token; its audience is this one server (RFC 8707)."""
        if not upstream.audience:
            return self.fixed_tokens.get(upstream.name, "")
        now = int(self.clock())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": upstream.audience,
            "sub": user or self.issuer,
            "act": {"sub": self.issuer},  # who acts for the user (RFC 8693, 4.1)
            "iat": now,
            "exp": now + LIFETIME,
            "jti": self.new_id(),
        }
        return self.ring().sign(claims)

    def authorization_context(self, upstream: UpstreamConfig, user: str) -> str:
        """Return whom the server sees: results may be private to that."""
        return f"user:{user}" if upstream.audience else "gateway"
