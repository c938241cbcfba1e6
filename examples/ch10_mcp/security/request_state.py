"""The state of an unfinished call travels with the client, signed (patterns/mrtr).

The spec says: treat it as attacker-controlled, bind it to who asked and what was
asked, let it expire soon. It is a token of chapter 3 in all but name, so its key ring
and its verifier do the work. It is signed and not encrypted: no secrets in it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch03_tokens import KeyRing, TokenError, TokenPolicy, verify
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams

TYPE = "mcp-state+jwt"
LIFETIME = 600.0  # seconds; the official SDK's choice too
ALGORITHMS = ("HS256", "EdDSA")
CLAIMS = ("sub", "iat", "jti", "op", "state")
REFUSED = "requestState is not valid, or has expired"


@dataclass(frozen=True, slots=True)
class StateBinding:
    """Whom and what a state belongs to."""

    user: str
    method: str
    params: Json

    @property
    def operation(self) -> str:
        """A digest of the method and of what decides its effect."""
        chosen = {k: self.params.get(k) for k in ("name", "uri", "arguments")}
        return hashlib.sha256(encode([self.method, chosen])).hexdigest()


@dataclass(frozen=True, slots=True)
class UnsealedState:
    """What came out: the state, and an id that only this state has."""

    id: str
    state: Json


@dataclass(frozen=True, slots=True)
class RequestStateCodec:
    """Closes and opens states; every replica needs the same `ring`."""

    ring: Callable[[], KeyRing]
    audience: str
    clock: Callable[[], float]
    new_id: Callable[[], str]
    lifetime: float = LIFETIME

    def seal(self, state: Json, binding: StateBinding) -> str:
        """Write a state for the client to bring back."""
        now = int(self.clock())
        claims: Mapping[str, Any] = {
            "iss": self.audience,
            "aud": self.audience,
            "sub": binding.user,
            "iat": now,
            "exp": now + int(self.lifetime),
            "jti": self.new_id(),
            "op": binding.operation,
            "state": dict(state),
        }
        return self.ring().sign(claims, TYPE)

    def unseal(self, text: object, binding: StateBinding) -> UnsealedState:
        """Read a state; raises InvalidParams, always in the same words."""
        try:
            claims = verify(
                str(text),
                self.ring().verification_keys(),
                self._policy(),
                now=self.clock(),
            )
        except TokenError:
            raise InvalidParams(REFUSED) from None
        if (claims["sub"], claims["op"]) != (binding.user, binding.operation):
            raise InvalidParams(REFUSED)
        state = claims["state"]
        return UnsealedState(
            str(claims["jti"]), state if isinstance(state, dict) else {}
        )

    def _policy(self) -> TokenPolicy:
        return TokenPolicy(
            ALGORITHMS, self.audience, self.audience, TYPE,
            max_lifetime=self.lifetime, required_claims=CLAIMS,
        )  # fmt: skip
