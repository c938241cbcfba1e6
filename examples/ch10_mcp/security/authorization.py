"""Whose bearer token it is, and that it was made for us (basic/authorization).

An MCP server is a resource server of OAuth 2.1: it takes tokens, checks that they were
made for it, and hands them on to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from examples.ch03_tokens import InvalidClaim, JwkSet, TokenError, TokenPolicy, verify

RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource"  # RFC 9728, section 3


def anonymous(_: str) -> str:
    """Let everybody in under one name: for a server that asks for no token."""
    return ""


@dataclass(frozen=True, slots=True)
class BearerTokens:
    """Bearer tokens made for this server; the policy names the audience (RFC 8707)."""

    keys: Callable[[], JwkSet]
    policy: TokenPolicy
    clock: Callable[[], float]
    scope: str = ""

    def authenticate(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise self._refused(Unauthorized, "a token is needed", {})
        try:
            claims = verify(token, self.keys(), self.policy, now=self.clock())
            if not claims.get("sub"):
                raise InvalidClaim("sub is missing or empty")
        except TokenError as error:
            fault = {"error": "invalid_token", "error_description": str(error)}
            raise self._refused(Unauthorized, str(error), fault) from None
        if self.scope and self.scope not in str(claims.get("scope", "")).split():
            fault = {"error": "insufficient_scope", "scope": self.scope}
            raise self._refused(Forbidden, f"the scope {self.scope} is needed", fault)
        return str(claims["sub"])

    def resource_metadata(self) -> dict[str, object]:
        """Return where tokens for this server come from (RFC 9728, section 2)."""
        metadata: dict[str, object] = {
            "resource": self.policy.audience,
            "authorization_servers": [self.policy.issuer],
            "bearer_methods_supported": ["header"],
        }
        return metadata | ({"scopes_supported": [self.scope]} if self.scope else {})

    def _refused(
        self, kind: type[HTTPException], why: str, fault: dict[str, str]
    ) -> HTTPException:
        resource = urlsplit(self.policy.audience or "")
        url = f"{resource.scheme}://{resource.netloc}{RESOURCE_METADATA_PATH}{resource.path}"
        challenge_params = {"resource_metadata": url} | fault
        if self.scope:
            challenge_params |= {"scope": self.scope}
        challenge = WWWAuthenticate("bearer", dict(challenge_params))
        error = kind(why)
        error.get_headers = lambda *_: [  # type: ignore[method-assign]
            ("WWW-Authenticate", challenge.to_header())
        ]
        return error
