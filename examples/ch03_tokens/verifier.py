"""From a signature to claims: which key, and what a policy demands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch03_tokens.errors import ClaimRefused, Expired, KeyMisfit
from examples.ch03_tokens.signature import Members, members, split, verify_signature

ACCESS = "at+jwt"  # the type of an access token (RFC 9068, section 2.1)
OWN_KEYS = {"jwk", "jku", "x5u", "x5c"}
LAST = 2.0**53  # seconds; beyond it numbers are no longer exact (RFC 7493)
KeySet = Mapping[str, Sequence[Mapping[str, Any]]]  # a JWK Set (RFC 7517, section 5)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a verifier knows before it sees a token; `leeway` and `longest` in seconds.

    `longest` bounds exp - iat; `required` names claims beside exp, iss and aud.
    """

    algorithms: tuple[str, ...]
    issuer: str
    audience: str
    type: str = ACCESS
    leeway: float = 0.0
    longest: float | None = None
    required: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.algorithms or not self.issuer or not self.audience:
            raise ValueError("a policy names algorithms, an issuer and an audience")
        if not 0 <= self.leeway < LAST:
            raise ValueError(f"leeway is 0 s or more, not {self.leeway} s")


def verify(
    token: str, key_set: KeySet, policy: Policy, *, now: float
) -> dict[str, object]:
    """Return the claims of a token that meets the policy; raises TokenError."""
    header, *_ = split(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in policy.algorithms:
        raise KeyMisfit("the algorithm is not allowed")
    if OWN_KEYS & set(header):
        raise KeyMisfit("the header brings its own key")  # our choice: never ignored
    key = choose(key_set, header.get("kid"))
    claims = members(verify_signature(token, key, algorithm))
    judge(header, claims, policy)
    in_time(claims, policy, now)
    return claims


def choose(key_set: KeySet, kid: object) -> dict[str, Any]:
    """Return the one key of that name; without a name, the only key there is."""
    found = [key for key in key_set["keys"] if kid is None or key.get("kid") == kid]
    if len(found) != 1:
        raise KeyMisfit("no single key has this kid")
    return dict(found[0])


def judge(header: Members, claims: Members, policy: Policy) -> None:
    """Check what the token is, from whom, for whom (RFC 8725, sections 3.8 to 3.11)."""
    if missing := set(policy.required) - set(claims):
        raise ClaimRefused(f"{min(missing)} is missing")
    if media_type(header.get("typ")) != media_type(policy.type):
        raise ClaimRefused(f"the type is not {policy.type}")
    if claims.get("iss") != policy.issuer:
        raise ClaimRefused("another issuer")
    if not addressed(claims.get("aud"), policy.audience):
        raise ClaimRefused("another audience")
    if not all(isinstance(claims.get(name, ""), str) for name in ("sub", "jti")):
        raise ClaimRefused("sub or jti is not a text")


def addressed(aud: object, audience: str) -> bool:
    """Say whether `aud`, a text or a list of texts, names us (RFC 7519, 4.1.3)."""
    named = aud if isinstance(aud, list) else [aud]
    return audience in named and all(isinstance(name, str) for name in named)


def media_type(typ: object) -> str:
    """Return a type as types are compared (RFC 7515, section 4.1.9).

    >>> media_type("application/AT+JWT")
    'at+jwt'
    """
    return str(typ).lower().removeprefix("application/")


def in_time(claims: Members, policy: Policy, now: float) -> None:
    """Check exp, nbf and iat (RFC 7519, section 4.1); iat in the future: our choice."""
    times = {name: seconds(claims, name) for name in ("exp", "nbf", "iat")}
    if "exp" not in claims:
        raise ClaimRefused("exp is missing")
    if now >= times["exp"] + policy.leeway:
        raise Expired("expired")
    for name in ("nbf", "iat"):
        if times[name] > now + policy.leeway:
            raise ClaimRefused(f"{name} is in the future")
    if policy.longest is not None and times["exp"] - times["iat"] > policy.longest:
        raise ClaimRefused("it lives longer than it may")


def seconds(claims: Members, name: str) -> float:
    """Return a NumericDate (RFC 7519, section 2); an absent one is the epoch."""
    value = claims.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ClaimRefused(f"{name} is not a number")
    if not -LAST < value < LAST:
        raise ClaimRefused(f"{name} is out of range")
    return value
