"""From a token to claims: which key, whose signature, and what a policy demands."""

from collections.abc import Mapping, Sequence
from typing import Any

from examples.ch03_tokens.errors import InvalidKey
from examples.ch03_tokens.jwt.jws import (
    is_meant_for,
    json_object,
    parse_compact,
    verify_signature,
)
from examples.ch03_tokens.jwt.token_policy import (
    TokenPolicy,
    check_claims,
    check_times,
)

KEY_HEADERS = {"jwk", "jku", "x5u", "x5c"}
JwkSet = Mapping[str, Sequence[Mapping[str, Any]]]  # a JWK Set (RFC 7517, section 5)


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
    key = select_key(key_set, header.get("kid"), algorithm)
    claims = json_object(verify_signature(token, key, algorithm))
    check_claims(header, claims, policy)
    check_times(claims, policy, now)
    return claims


def select_key(key_set: JwkSet, kid: object, algorithm: str) -> dict[str, Any]:
    """Return the one key of that name; without a name, the only key there is.

    Of several of that name, those count that may verify by this algorithm: an issuer
    may publish one name for two uses (RFC 7517, section 4.5).
    """
    found = [key for key in key_set["keys"] if kid is None or key.get("kid") == kid]
    if len(found) > 1 and kid is not None:
        found = [key for key in found if is_meant_for(key, algorithm)]
    if len(found) != 1:
        raise InvalidKey("no single key has this kid")
    return dict(found[0])
