"""The keys of an issuer: one signs, several are published, and rotation takes time."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from jwt import PyJWK
from jwt import encode as jwt_encode

from examples.ch03_tokens.jwt.jws import PUBLIC_MEMBERS
from examples.ch03_tokens.jwt.token_policy import ACCESS_TOKEN_TYPE
from examples.ch03_tokens.jwt.verifier import JwkSet

Jwk = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Private keys with `kid` and `alg`; that of `signing_kid` signs.

    To rotate: announce the new key and wait until every verifier has it; switch to it
    and wait until the last token of the old key has expired; retire the old key.
    """

    keys: tuple[Jwk, ...]
    signing_kid: str

    def __post_init__(self) -> None:
        kids = [key.get("kid") for key in self.keys]
        if len(set(kids)) != len(kids) or self.signing_kid not in kids:
            signing = repr(self.signing_kid)
            raise ValueError(f"{signing} must be one of distinct kids: {kids}")

    def announce(self, key: Jwk) -> "KeyRing":
        """Publish a key that does not sign yet."""
        return replace(self, keys=(*self.keys, key))

    def switch(self, kid: str) -> "KeyRing":
        """Sign with another key from now on; raises ValueError if it is unknown."""
        return replace(self, signing_kid=kid)

    def retire(self, kid: str) -> "KeyRing":
        """Publish a key no longer; raises ValueError for the one that signs."""
        return replace(self, keys=tuple(k for k in self.keys if k["kid"] != kid))

    def public_keys(self) -> JwkSet:
        """Return the public keys as a JWK Set; symmetric keys have no public part."""
        return {"keys": [public_jwk(key) for key in self.keys if key["kty"] != "oct"]}

    def verification_keys(self) -> JwkSet:
        """Return the keys as the issuer itself verifies with them."""
        return {"keys": self.keys}

    def secrets_for(self, use: str) -> tuple[bytes, ...]:
        """Derive a secret from each key for another use; the signing key's is last."""
        last = sorted(self.keys, key=lambda key: key["kid"] == self.signing_kid)
        return tuple(
            hmac.digest(str(key.get("d") or key["k"]).encode(), use.encode(), sha256)
            for key in last
        )

    def sign(self, claims: Mapping[str, object], typ: str = ACCESS_TOKEN_TYPE) -> str:
        """Sign claims as a compact JWS."""
        key = next(key for key in self.keys if key["kid"] == self.signing_kid)
        fields = {"kid": self.signing_kid, "typ": typ}
        return jwt_encode(
            dict(claims), PyJWK(dict(key)), str(key["alg"]), headers=fields
        )


def public_jwk(key: Jwk) -> Jwk:
    """Return what may be published of a key."""
    names = ("kty", "crv", *PUBLIC_MEMBERS[key["kty"]], "kid", "alg")
    return {name: key[name] for name in names if name in key} | {"use": "sig"}
