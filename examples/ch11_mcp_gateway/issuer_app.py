"""The issuer of the demonstration: whoever knows the password gets a token.

An agent asks in its own name (client credentials, RFC 6749, section 4.4) and says for
which server the token is (RFC 8707). The gateway's 401 leads here.
"""

import time
from collections.abc import Callable
from hmac import compare_digest

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Unauthorized

from examples.bookshop.http_json import json_response
from examples.bookshop.problem_details import handle_errors
from examples.ch03_tokens import KeyRing

USERS = ("demo-guest", "demo-staff")
PASSWORD = "demo"  # of the demonstration: on this machine, for this one run
LIFETIME = 3600  # seconds
METADATA = "/.well-known/oauth-authorization-server"  # RFC 8414, section 3
TOKEN, KEYS = "/token", "/jwks.json"


def create_issuer(
    *,
    issuer: str,
    audience: str,
    ring: KeyRing,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the issuer, at the URL `issuer`, of tokens for `audience`."""
    app = Flask(__name__)
    handle_errors(app)

    @app.get(METADATA)
    def metadata() -> Response:
        return json_response({
            "issuer": issuer,
            "token_endpoint": issuer + TOKEN,
            "jwks_uri": issuer + KEYS,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        })  # fmt: skip

    @app.get(KEYS)
    def keys() -> Response:
        return json_response(ring.public_keys())

    @app.post(TOKEN)
    def token() -> Response:
        who = request.authorization
        user = (who.username if who else None) or ""
        password = (who.password if who else None) or ""
        right = compare_digest(password.encode(), PASSWORD.encode())
        if user not in USERS or not right:
            raise Unauthorized("no such user, or another password")
        if request.form.get("grant_type") != "client_credentials":
            raise BadRequest("grant_type must be client_credentials")
        if request.form.get("resource") != audience:
            raise BadRequest(f"resource must be {audience}")
        access = ring.sign(demo_claims(issuer, audience, user, clock()))
        return json_response(
            {"access_token": access, "token_type": "Bearer", "expires_in": LIFETIME}
        )

    return app


def demo_claims(issuer: str, audience: str, user: str, now: float) -> dict[str, object]:
    """Return what a token of the demonstration says."""
    return {
        "iss": issuer,
        "aud": audience,
        "sub": user,
        "iat": int(now),
        "exp": int(now) + LIFETIME,
    }
