"""What each request of a route has to show: an API key, an access token, scopes."""

from collections.abc import Callable, Mapping
from typing import Any

from examples.ch07_gateway.auth.access_tokens import AccessTokens
from examples.ch07_gateway.auth.api_keys import ApiKeys
from examples.ch07_gateway.auth.identity import Identity, unauthorized
from examples.ch07_gateway.config import Credential, GatewayConfig, Route
from examples.ch07_gateway.errors import GatewayError


class Authenticator:
    """Asks each request of a route for what the route demands."""

    def __init__(self, config: GatewayConfig, clock: Callable[[], float]) -> None:
        self._keys = ApiKeys(config.consumers)
        self._tokens = AccessTokens(config.jwt, clock) if config.jwt else None

    def authenticate(self, route: Route, environ: Mapping[str, Any]) -> Identity:
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
        raise unauthorized(
            "credential", f"this needs {' or '.join(accepted_credentials(accepted))}"
        )


def accepted_credentials(accepted: tuple[Credential, ...]) -> list[str]:
    """Say what would do."""
    words = {"key": "an API key in X-API-Key", "jwt": "a bearer token"}
    return [words[each] for each in accepted]
