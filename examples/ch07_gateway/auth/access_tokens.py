"""Access tokens (chapter 3): verified once, and remembered while they are good."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from examples.ch03_tokens import JwkSet, TokenError, TokenPolicy, verify
from examples.ch07_gateway.auth.identity import Identity, unauthorized
from examples.ch07_gateway.config import JwtConfig

LONGEST_TOKEN, MOST_REMEMBERED = 8_000, 4_096


class AccessTokens:
    """Verifies access tokens; the result is kept, the clock is asked each time."""

    def __init__(self, jwt: JwtConfig, clock: Callable[[], float]) -> None:
        self._keys: JwkSet = {"keys": [dict(members) for members in jwt.keys]}
        self._policy = TokenPolicy(
            jwt.algorithms,
            jwt.issuer,
            jwt.audience,
            leeway=jwt.leeway,
            max_lifetime=jwt.longest,
            required_claims=("sub",),
        )
        self._clock, self._leeway = clock, jwt.leeway
        self._verified: OrderedDict[str, tuple[float, Identity]] = OrderedDict()

    def identify(self, token: str) -> Identity:
        """Return who the token speaks of; raises GatewayError."""
        now = self._clock()
        known = self._verified.get(token)
        if known is not None and now < known[0]:
            return known[1]
        try:
            if len(token) > LONGEST_TOKEN:
                raise TokenError(f"it is longer than {LONGEST_TOKEN} characters")
            claims = verify(token, self._keys, self._policy, now=now)
        except TokenError as error:
            self._verified.pop(token, None)
            raise unauthorized("token", f"the token is refused: {error}") from None
        identity = Identity(str(claims["sub"])[:100], token_scopes(claims))
        until = float(str(claims["exp"])) + self._leeway
        self._verified[token] = (until, identity)
        if len(self._verified) > MOST_REMEMBERED:
            self._verified.popitem(last=False)
        return identity


def token_scopes(claims: Mapping[str, object]) -> frozenset[str]:
    """Return the scopes of a token (RFC 9068, section 2.2.3)."""
    scope = claims.get("scope", "")
    return frozenset(scope.split()) if isinstance(scope, str) else frozenset()
