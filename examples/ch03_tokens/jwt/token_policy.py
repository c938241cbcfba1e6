"""What a verifier demands of claims, written down before any token arrives."""

from dataclasses import dataclass

from examples.ch03_tokens.errors import ExpiredToken, InvalidClaim
from examples.ch03_tokens.jwt.jws import JsonObject

ACCESS_TOKEN_TYPE = "at+jwt"  # the type of an access token (RFC 9068, section 2.1)
MAX_NUMERIC_DATE = 2.0**53  # beyond it numbers are no longer exact (RFC 7493)


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """What a verifier knows before it sees a token; times in seconds.

    `max_lifetime` bounds exp - iat; `required_claims` are those beside exp, iss, aud.
    For issuers that say less than RFC 9068: `typ` None takes tokens that name no type,
    and no others; `audience` None takes tokens without one, and no others, where
    `values` names a claim that says for whom they are, such as client_id.
    """

    algorithms: tuple[str, ...]
    issuer: str
    audience: str | None
    typ: str | None = ACCESS_TOKEN_TYPE
    leeway: float = 0.0
    max_lifetime: float | None = None
    required_claims: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # claims that are just that
    issuer_aliases: tuple[str, ...] = ()  # other spellings of the same issuer

    def __post_init__(self) -> None:
        if not self.algorithms or not self.issuer or self.audience == "":
            raise ValueError("a policy names algorithms, an issuer and an audience")
        if self.audience is None and not self.values:
            raise ValueError("without an audience, a policy names values of claims")
        if "" in self.issuer_aliases or not all(value for _, value in self.values):
            raise ValueError("a policy names no empty issuer and no empty value")
        if not 0 <= self.leeway < MAX_NUMERIC_DATE:
            raise ValueError(f"leeway is 0 s or more, not {self.leeway} s")


def check_claims(header: JsonObject, claims: JsonObject, policy: TokenPolicy) -> None:
    """Check what the token is, from whom, for whom (RFC 8725, sections 3.8 to 3.11)."""
    if missing := set(policy.required_claims) - set(claims):
        raise InvalidClaim(f"{min(missing)} is missing")
    if not has_type(header, policy.typ):
        raise InvalidClaim(f"the type is not {policy.typ or 'left out'}")
    if claims.get("iss") not in (policy.issuer, *policy.issuer_aliases):
        raise InvalidClaim("another issuer")
    check_audience(claims, policy)
    if not all(isinstance(claims.get(name, ""), str) for name in ("sub", "jti")):
        raise InvalidClaim("sub or jti is not a text")


def check_audience(claims: JsonObject, policy: TokenPolicy) -> None:
    """Check for whom the token is, by `aud` or by the values that stand for it."""
    if policy.audience is None and "aud" in claims:
        raise InvalidClaim("it is for an audience, and the policy names none")
    if policy.audience and not names_audience(claims.get("aud"), policy.audience):
        raise InvalidClaim("another audience")
    for name, value in policy.values:
        if claims.get(name) != value:
            raise InvalidClaim(f"another {name}")


def has_type(header: JsonObject, typ: str | None) -> bool:
    """Say whether a token is of the type; None: it names none, or "JWT", which is all.

    >>> has_type({}, None), has_type({"typ": "JWT"}, None), has_type({}, "JWT")
    (True, True, False)
    """
    if typ is None:
        return "typ" not in header or media_type(header["typ"]) == "jwt"
    return media_type(header.get("typ")) == media_type(typ)


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
