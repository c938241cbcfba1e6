"""Who asks, once it is proven; and the 401 for whoever has not proven it."""

from dataclasses import dataclass

from examples.ch07_gateway.errors import GatewayError

REALM = "gateway"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is, and what they may do."""

    name: str
    scopes: frozenset[str]


def unauthorized(code: str, detail: str) -> GatewayError:
    """Return a 401, with what it must carry (RFC 9110, section 11.6.1)."""
    attribute = ', error="invalid_token"' if code == "token" else ""
    challenge = ("WWW-Authenticate", f'Bearer realm="{REALM}"{attribute}')
    return GatewayError(401, code, detail, fields=(challenge,))
