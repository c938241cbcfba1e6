"""The shell around the environment: secrets come from there, or nothing starts."""

import json
import os

from examples.ch03_tokens.jwt import KeyRing, json_object

COOKIE_KEY = "SHOP_COOKIE_KEY"
SIGNING_KEY = "SHOP_SIGNING_KEY"
INTROSPECTION_KEY = "SHOP_INTROSPECTION_KEY"
MIN_LENGTH = 32  # characters


def read_secret(name: str) -> str:
    """Read a secret; raises ValueError that names it, and never shows it."""
    value = os.environ.get(name, "")
    if len(value) < MIN_LENGTH:
        raise ValueError(
            f"{name} must have at least {MIN_LENGTH} characters, not {len(value)}; "
            "make one with: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return value


def read_secrets(name: str) -> list[str]:
    """Read secrets, oldest first, separated by spaces: the last one signs."""
    found = read_secret(name).split()
    if short := [len(one) for one in found if len(one) < MIN_LENGTH]:
        raise ValueError(
            f"each part of {name} must have at least {MIN_LENGTH} characters, "
            f"not {min(short)}"
        )
    return found


def load_key_ring(name: str = SIGNING_KEY) -> KeyRing:
    """Read private keys, a JWK Set whose last key signs; raises ValueError."""
    try:
        keys = json_object(read_secret(name).encode())["keys"]
        ring = KeyRing(tuple(keys), keys[-1]["kid"]) if isinstance(keys, list) else None
    except (KeyError, IndexError, TypeError):
        ring = None
    if ring is None:
        raise ValueError(f"{name} must be a JWK Set of private keys, each with a kid")
    return ring


def dump_key_ring(jwk: dict[str, object]) -> str:
    """Write a key as `load_key_ring` reads it."""
    return json.dumps({"keys": [jwk]})
