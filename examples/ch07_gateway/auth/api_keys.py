"""API keys, of which only hashes are kept."""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from examples.ch07_gateway.auth.identity import Identity, unauthorized
from examples.ch07_gateway.config import Consumer

LONGEST_KEY = 200
NOBODY: tuple[str, None] = ("", None)


def hash_key(key: str) -> str:
    """Return what the file keeps of a key.

    A key is long and random, so one round is enough; a password would need argon2.

    >>> hash_key("demo-key")[:14]
    'sha256:c48a01f'
    """
    return f"sha256:{sha256(key.encode()).hexdigest()}"


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
            raise unauthorized("key", "this key is nobody's")
        return identity
