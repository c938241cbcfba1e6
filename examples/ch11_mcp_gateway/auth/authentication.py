"""Whose token it is: chapter 10's check, and a line in the log for who is sent away."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException

from examples.ch03_tokens import TokenPolicy
from examples.ch07_gateway import JwtConfig
from examples.ch10_mcp import Authenticator, BearerTokens
from examples.ch11_mcp_gateway.audit import AuditLog


@dataclass(frozen=True, slots=True)
class AuditedAuthenticator:
    """Asks for tokens that were made for this gateway; no token goes further in."""

    tokens: Authenticator
    audit_log: AuditLog

    def authenticate(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""
        try:
            return self.tokens.authenticate(authorization)
        except HTTPException:
            self.audit_log.record("", "", "", "token")
            raise

    def resource_metadata(self) -> dict[str, object]:
        """Return where tokens come from (RFC 9728, section 2)."""
        return self.tokens.resource_metadata()


def bearer_tokens(jwt: JwtConfig, clock: Callable[[], float]) -> BearerTokens:
    """Return the check that a configuration describes."""
    keys = {"keys": [dict(members) for members in jwt.keys]}
    policy = TokenPolicy(
        jwt.algorithms,
        jwt.issuer,
        jwt.audience,
        leeway=jwt.leeway,
        max_lifetime=jwt.longest,
        required_claims=("sub",),
    )
    return BearerTokens(lambda: keys, policy, clock)
