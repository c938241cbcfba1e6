"""Two servers of the laboratory to attack: one HS256 key, and a key set with `kid`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.ch03_tokens.experiments.crafted import crafted
from examples.ch03_tokens.experiments.keys import EC, ED, OCT, RSA, public
from examples.ch03_tokens.jwt import ACCESS_TOKEN_TYPE, TokenPolicy
from examples.lab import EPOCH

Jwk = Mapping[str, Any]
ISSUER = "https://shop.example"
LIFE = 300
POLICY = TokenPolicy(
    ("HS256",),
    ISSUER,
    ISSUER,
    leeway=30.0,
    max_lifetime=3600.0,
    required_claims=("sub", "iat"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A server: the key it signs with, those it publishes, its policy, its time."""

    name: str
    signing: Jwk
    keys: tuple[Jwk, ...]
    policy: TokenPolicy
    now: float = float(EPOCH)

    @property
    def algorithm(self) -> str:
        """What it signs with."""
        return str(self.signing["alg"])

    @property
    def key_set(self) -> dict[str, list[Jwk]]:
        """What its verifier knows."""
        return {"keys": [public(dict(key)) for key in self.keys]}

    @property
    def header(self) -> dict[str, object]:
        """Return the header of a good token."""
        kid = self.signing["kid"]
        return {"alg": self.algorithm, "typ": ACCESS_TOKEN_TYPE, "kid": kid}

    @property
    def claims(self) -> dict[str, object]:
        """Return Mallory's claims, all in order."""
        now = int(self.now)
        return {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": "mallory",
            "iat": now,
            "exp": now + LIFE,
        }

    def token(self, **changes: object) -> str:
        """Sign claims with these changes; None leaves a claim out."""
        claims = {n: v for n, v in (self.claims | changes).items() if v is not None}
        return crafted(self.header, claims, self.signing)

    def titled(self, payload: bytes | None = None, /, **header: object) -> str:
        """Sign with this header beside the usual one, perhaps another payload."""
        body = self.claims if payload is None else payload
        return crafted(self.header | header, body, self.signing)

    def saying(self, **words: object) -> "Target":
        """Return the same server with this in its signing key's JWK."""
        key = {**self.signing, **words}
        others = tuple(k for k in self.keys if k is not self.signing)
        return replace(self, signing=key, keys=(key, *others))


def hs256_server() -> Target:
    """One symmetric key: whoever can verify can sign."""
    key = OCT | {"kid": "hs-1", "alg": "HS256"}
    return Target("HS256", key, (key,), POLICY)


def key_set_server() -> Target:
    """Three key pairs, told apart by kid; RS256 signs."""
    rsa = RSA | {"kid": "rsa-1", "alg": "RS256"}
    ec = EC | {"kid": "ec-1", "alg": "ES256"}
    ed = ED | {"kid": "ed-1", "alg": "EdDSA"}
    policy = replace(POLICY, algorithms=("RS256", "ES256", "EdDSA"))
    return Target("key set", rsa, (rsa, ec, ed), policy)


SERVERS: dict[str, Callable[[], Target]] = {
    "HS256": hs256_server,
    "key set": key_set_server,
}
