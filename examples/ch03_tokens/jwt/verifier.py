"""From a signature to claims: which key, and what a policy demands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch03_tokens.errors import ExpiredToken, InvalidClaim, InvalidKey
from examples.ch03_tokens.jwt.jws import (
    JsonObject,
    json_object,
    parse_compact,
    verify_signature,
)

ACCESS_TOKEN_TYPE = "at+jwt"  # the type of an access token (RFC 9068, section 2.1)
KEY_HEADERS = {"jwk", "jku", "x5u", "x5c"}
MAX_NUMERIC_DATE = 2.0**53  # beyond it numbers are no longer exact (RFC 7493)
JwkSet = Mapping[str, Sequence[Mapping[str, Any]]]  # a JWK Set (RFC 7517, section 5)


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """What a verifier knows before it sees a token; times in seconds.

    `max_lifetime` bounds exp - iat; `required_claims` are those beside exp, iss, aud.
    """

    algorithms: tuple[str, ...]
    issuer: str
    audience: str
    typ: str = ACCESS_TOKEN_TYPE
    leeway: float = 0.0
    max_lifetime: float | None = None
    required_claims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.algorithms or not self.issuer or not self.audience:
            raise ValueError("a policy names algorithms, an issuer and an audience")
        if not 0 <= self.leeway < MAX_NUMERIC_DATE:
            raise ValueError(f"leeway is 0 s or more, not {self.leeway} s")


def verify(
    token: str, key_set: JwkSet, policy: TokenPolicy, *, now: float
) -> dict[str, object]:
    """Return the claims of a token that meets the policy; raises TokenError."""
    header, *_ = parse_compact(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in policy.algorithms:
        raise InvalidKey("the algorithm is not allowed")
    if KEY_HEADERS & set(header):
        raise InvalidKey("the header brings its own key")  # our choice: never ignored
    key = select_key(key_set, header.get("kid"))
    claims = json_object(verify_signature(token, key, algorithm))
    check_claims(header, claims, policy)
    check_times(claims, policy, now)
    return claims


def select_key(key_set: JwkSet, kid: object) -> dict[str, Any]:
    """Return the one key of that name; without a name, the only key there is."""
    found = [key for key in key_set["keys"] if kid is None or key.get("kid") == kid]
    if len(found) != 1:
        raise InvalidKey("no single key has this kid")
    return dict(found[0])


def check_claims(header: JsonObject, claims: JsonObject, policy: TokenPolicy) -> None:
    """Check what the token is, from whom, for whom (RFC 8725, sections 3.8 to 3.11)."""
    if missing := set(policy.required_claims) - set(claims):
        raise InvalidClaim(f"{min(missing)} is missing")
    if media_type(header.get("typ")) != media_type(policy.typ):
        raise InvalidClaim(f"the type is not {policy.typ}")
    if claims.get("iss") != policy.issuer:
        raise InvalidClaim("another issuer")
    if not names_audience(claims.get("aud"), policy.audience):
        raise InvalidClaim("another audience")
    if not all(isinstance(claims.get(name, ""), str) for name in ("sub", "jti")):
        raise InvalidClaim("sub or jti is not a text")


def names_audience(aud: object, audience: str) -> bool:
    """Say whether `aud`, a text or a list of texts, names us (RFC 7519, 4.1.3)."""
    named = aud if isinstance(aud, list) else [aud]
    return audience in named and all(isinstance(name, str) for name in named)


def media_type(typ: object) -> str:
    """Return a type as types are compared (RFC 7515, section 4.1.9).

    >>> media_type("application/AT+JWT")
    'at+jwt'
    """
    return str(typ).lower().removeprefix("application/")


def check_times(claims: JsonObject, policy: TokenPolicy, now: float) -> None:
    """Check exp, nbf and iat (RFC 7519, section 4.1); iat in the future: our choice."""
    times = {name: numeric_date(claims, name) for name in ("exp", "nbf", "iat")}
    if "exp" not in claims:
        raise InvalidClaim("exp is missing")
    for name in ("nbf", "iat"):
        if times[name] > now + policy.leeway:
            raise InvalidClaim(f"{name} is in the future")
    lifetime = times["exp"] - times["iat"]
    if policy.max_lifetime is not None and lifetime > policy.max_lifetime:
        raise InvalidClaim("it lives longer than it may")
    if now >= times["exp"] + policy.leeway:  # the last check, see ExpiredToken
        raise ExpiredToken(claims)


def numeric_date(claims: JsonObject, name: str) -> float:
    """Return a NumericDate (RFC 7519, section 2); an absent one is the epoch."""
    value = claims.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidClaim(f"{name} is not a number")
    if not -MAX_NUMERIC_DATE < value < MAX_NUMERIC_DATE:
        raise InvalidClaim(f"{name} is out of range")
    return value
