"""Who asks: API keys, of which only hashes are kept, and access tokens (chapter 3)."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from examples.ch03_tokens import KeySet, Policy, TokenError, verify
from examples.ch07_gateway.config import (
    Consumer,
    Credential,
    GatewayConfig,
    JwtConfig,
    Route,
)
from examples.ch07_gateway.refusal import GatewayError

LONGEST_KEY, LONGEST_TOKEN, KEPT = 200, 8_000, 4_096
REALM = "gateway"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is, and what they may do."""

    name: str
    scopes: frozenset[str]


def hash_key(key: str) -> str:
    """Return what the file keeps of a key.

    A key is long and random, so one round is enough; a password would need argon2.

    >>> hash_key("demo-key")[:14]
    'sha256:c48a01f'
    """
    return f"sha256:{sha256(key.encode()).hexdigest()}"


NOBODY: tuple[str, None] = ("", None)


class ApiKeys:
    """Finds the consumer of a key by its hash, which nobody can steer."""

    def __init__(self, consumers: Iterable[Consumer]) -> None:
        self._known: dict[str, tuple[str, Identity | None]] = {
            key: (key, Identity(each.name, frozenset(each.scopes)))
            for each in consumers
            for key in each.keys
        }

    def identify(self, key: str) -> Identity:
        """Return whose key it is; raises GatewayError."""
        hashed = hash_key(key) if len(key) <= LONGEST_KEY else ""
        known, identity = self._known.get(hashed, NOBODY)
        # Finding took a time that tells of the hash at most, and nobody can aim at a
        # hash; comparing takes the same time however much of it is right.
        if identity is None or not compare_digest(known, hashed):
            raise refused("key", "this key is nobody's")
        return identity


class Tokens:
    """Verifies access tokens; the result is kept, the clock is asked each time."""

    def __init__(self, jwt: JwtConfig, clock: Callable[[], float]) -> None:
        self._keys: KeySet = {"keys": [dict(members) for members in jwt.keys]}
        self._policy = Policy(
            jwt.algorithms,
            jwt.issuer,
            jwt.audience,
            leeway=jwt.leeway,
            longest=jwt.longest,
            required=("sub",),
        )
        self._clock, self._leeway = clock, jwt.leeway
        self._kept: OrderedDict[str, tuple[float, Identity]] = OrderedDict()

    def identify(self, token: str) -> Identity:
        """Return who the token speaks of; raises GatewayError."""
        now = self._clock()
        kept = self._kept.get(token)
        if kept is not None and now < kept[0]:
            return kept[1]
        try:
            if len(token) > LONGEST_TOKEN:
                raise TokenError(f"it is longer than {LONGEST_TOKEN} characters")
            claims = verify(token, self._keys, self._policy, now=now)
        except TokenError as error:
            self._kept.pop(token, None)
            raise refused("token", f"the token is refused: {error}") from None
        identity = Identity(str(claims["sub"])[:100], scopes(claims))
        until = float(str(claims["exp"])) + self._leeway
        self._kept[token] = (until, identity)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return identity


class Authenticator:
    """Asks each request of a route for what the route demands."""

    def __init__(self, config: GatewayConfig, clock: Callable[[], float]) -> None:
        self._keys = ApiKeys(config.consumers)
        self._tokens = Tokens(config.jwt, clock) if config.jwt else None

    def admit(self, route: Route, environ: Mapping[str, Any]) -> Identity:
        """Return who asks; raises GatewayError with 401 or 403."""
        identity = self._identify(route.auth, environ)
        if missing := set(route.scopes) - identity.scopes:
            raise GatewayError(403, "scope", f"this needs the scope {min(missing)}")
        return identity

    def _identify(
        self, accepted: tuple[Credential, ...], environ: Mapping[str, Any]
    ) -> Identity:
        key = environ.get("HTTP_X_API_KEY")
        if "key" in accepted and key is not None:
            return self._keys.identify(key)
        kind, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if "jwt" in accepted and self._tokens and kind.lower() == "bearer":
            return self._tokens.identify(token.strip())
        raise refused("credential", f"this needs {' or '.join(asked(accepted))}")


def asked(accepted: tuple[Credential, ...]) -> list[str]:
    """Say what would do."""
    words = {"key": "an API key in X-API-Key", "jwt": "a bearer token"}
    return [words[each] for each in accepted]


def scopes(claims: Mapping[str, object]) -> frozenset[str]:
    """Return the scopes of a token (RFC 9068, section 2.2.3)."""
    said = claims.get("scope", "")
    return frozenset(said.split()) if isinstance(said, str) else frozenset()


def refused(word: str, detail: str) -> GatewayError:
    """Return a 401, with what it must carry (RFC 9110, section 11.6.1)."""
    code = ', error="invalid_token"' if word == "token" else ""
    challenge = ("WWW-Authenticate", f'Bearer realm="{REALM}"{code}')
    return GatewayError(401, word, detail, fields=(challenge,))
