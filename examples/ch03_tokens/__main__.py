"""Sign in for real: `python -m examples.ch03_tokens --session jwt --replicas 2`.

Sessions live in the store (server), in a signed cookie (cookie), in access and refresh
tokens (jwt), or behind tokens that mean nothing by themselves (opaque). Secrets come
from SHOP_COOKIE_KEY, SHOP_SIGNING_KEY and SHOP_INTROSPECTION_KEY; what is absent is
made up for this one run.
"""

import os
import secrets
import sys
from argparse import Namespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from examples.ch03_tokens.environment import (
    COOKIE_KEY,
    INTROSPECTION_KEY,
    SIGNING_KEY,
    dump_key_ring,
)
from examples.lab.serve import Parser, command

COOKIE_KINDS = ("server", "cookie")
KINDS = ("server", "cookie", "jwt", "opaque")


def generate_secrets() -> dict[str, str]:
    """Make up a secret for each name."""
    jwk = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
    return {
        COOKIE_KEY: secrets.token_urlsafe(48),
        INTROSPECTION_KEY: secrets.token_urlsafe(48),
        SIGNING_KEY: dump_key_ring(dict(jwk) | {"kid": "made-up", "alg": "EdDSA"}),
    }


def add_session(parser: Parser) -> None:
    """Let the user choose where sessions live."""
    parser.add_argument(
        "--session",
        choices=KINDS,
        default=KINDS[0],
        help=f"where sessions live (default {KINDS[0]})",
    )
    parser.add_argument(
        "--insecure-cookies",
        action="store_true",
        help="cookies that clients send over plain http too, on this machine alone",
    )


def cookie_notice(chosen: Namespace) -> str:
    """Say what a client needs to know about cookies over plain http."""
    if chosen.session not in COOKIE_KINDS:
        return ""
    if chosen.insecure_cookies:
        return "cookies    not Secure: for clients on this machine alone"
    return (
        "cookies    Secure: over plain http some clients (requests is one) keep"
        " them\n           to themselves; --insecure-cookies is for trying it out here"
    )


if __name__ == "__main__":
    for name, value in generate_secrets().items():
        os.environ.setdefault(name, value)
    sys.exit(
        command(
            "examples.ch03_tokens.serve:create_from_config",
            __doc__ or "",
            stores=("shared",),
            arguments=add_session,
            notice=cookie_notice,
        )
    )
