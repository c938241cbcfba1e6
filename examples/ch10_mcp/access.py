"""Who may come in: hosts and origins, and whose token it is (basic/authorization).

An MCP server is a resource server of OAuth 2.1: it takes tokens, checks that they were
made for it, and hands them on to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from examples.ch03_tokens import ClaimRefused, KeySet, Policy, TokenError, verify

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
METADATA = "/.well-known/oauth-protected-resource"  # RFC 9728, section 3


class MisdirectedRequest(HTTPException):
    """The Host is none of ours (RFC 9110, section 15.5.20)."""

    code = 421
    description = "this server does not answer for that host"


def guard(host: str, origin: str | None, hosts: frozenset[str]) -> None:
    """Refuse a page that was led here by its own name's address (DNS rebinding).

    Raises MisdirectedRequest for a foreign Host, Forbidden for a foreign Origin.
    """
    if name_of(host) not in hosts:
        raise MisdirectedRequest
    if origin is not None and name_of(urlsplit(origin).netloc) not in hosts:
        raise Forbidden("this came from a page of another site")


def name_of(host: str) -> str:
    """Return a host without its port.

    >>> name_of("localhost:8000"), name_of("[::1]:8000"), name_of("Shop")
    ('localhost', '[::1]', 'shop')
    """
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def anybody(_: str) -> str:
    """Let everybody in under one name: for a server that asks for no token."""
    return ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Bearer tokens made for this server; the policy names the audience (RFC 8707)."""

    keys: Callable[[], KeySet]
    policy: Policy
    clock: Callable[[], float]
    scope: str = ""

    def user(self, authorization: str) -> str:
        """Return whose token it is; raises Unauthorized or Forbidden."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise self._refused(Unauthorized, "a token is needed", {})
        try:
            claims = verify(token, self.keys(), self.policy, now=self.clock())
            if not claims.get("sub"):
                raise ClaimRefused("sub is missing or empty")
        except TokenError as error:
            fault = {"error": "invalid_token", "error_description": str(error)}
            raise self._refused(Unauthorized, str(error), fault) from None
        if self.scope and self.scope not in str(claims.get("scope", "")).split():
            fault = {"error": "insufficient_scope", "scope": self.scope}
            raise self._refused(Forbidden, f"the scope {self.scope} is needed", fault)
        return str(claims["sub"])

    def metadata(self) -> dict[str, object]:
        """Return where tokens for this server come from (RFC 9728, section 2)."""
        told: dict[str, object] = {
            "resource": self.policy.audience,
            "authorization_servers": [self.policy.issuer],
            "bearer_methods_supported": ["header"],
        }
        return told | ({"scopes_supported": [self.scope]} if self.scope else {})

    def _refused(
        self, kind: type[HTTPException], why: str, fault: dict[str, str]
    ) -> HTTPException:
        where = urlsplit(self.policy.audience)
        url = f"{where.scheme}://{where.netloc}{METADATA}{where.path}"
        told = {"resource_metadata": url} | fault
        if self.scope:
            told |= {"scope": self.scope}
        challenge = WWWAuthenticate("bearer", dict(told))
        error = kind(why)
        error.get_headers = lambda *_: [  # type: ignore[method-assign]
            ("WWW-Authenticate", challenge.to_header())
        ]
        return error
