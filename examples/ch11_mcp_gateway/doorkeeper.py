"""Whose token it is: chapter 10's check, and a line in the log for who is sent away."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException

from examples.ch03_tokens import Policy
from examples.ch07_gateway import JwtConfig
from examples.ch10_mcp import Identifies, Tokens
from examples.ch11_mcp_gateway.audit import Audit


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Asks for tokens that were made for this gateway; no token goes further in."""

    tokens: Identifies
    audit: Audit

    def user(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""
        try:
            return self.tokens.user(authorization)
        except HTTPException:
            self.audit.note("", "", "", "token")
            raise

    def metadata(self) -> dict[str, object]:
        """Return where tokens come from (RFC 9728, section 2)."""
        return self.tokens.metadata()


def tokens_of(jwt: JwtConfig, clock: Callable[[], float]) -> Tokens:
    """Return the check that a configuration describes."""
    keys = {"keys": [dict(members) for members in jwt.keys]}
    policy = Policy(
        jwt.algorithms,
        jwt.issuer,
        jwt.audience,
        leeway=jwt.leeway,
        longest=jwt.longest,
        required=("sub",),
    )
    return Tokens(lambda: keys, policy, clock)
