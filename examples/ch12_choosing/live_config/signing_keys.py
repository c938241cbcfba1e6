"""The issuer's keys as documents: a ring for the issuer alone, and what is public."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from examples.ch03_tokens import JwkSet, KeyRing

ALGORITHM = "EdDSA"


def new_key(kid: str, raw: bytes) -> dict[str, Any]:
    """Make a private key of 32 random bytes."""
    key = Ed25519PrivateKey.from_private_bytes(raw)
    return dict(OKPAlgorithm.to_jwk(key, as_dict=True)) | {"kid": kid, "alg": ALGORITHM}


def write_ring(ring: KeyRing) -> str:
    """Write a ring for the issuer."""
    return json.dumps(
        {"keys": [dict(key) for key in ring.keys], "signing": ring.signing_kid}
    )


def read_ring(text: str) -> KeyRing:
    """Read a ring; raises ValueError or KeyError for what is none."""
    document = json.loads(text)
    return KeyRing(tuple(document["keys"]), document["signing"])


def write_public_keys(ring: KeyRing) -> str:
    """Write the public keys for whoever verifies."""
    return json.dumps(ring.public_keys())


def read_public_keys(text: str) -> JwkSet:
    """Read public keys."""
    document: JwkSet = json.loads(text)
    return document


@dataclass(slots=True)
class KeyRotation:
    """A rotation in its three steps (chapter 3); each one is published at once."""

    ring: KeyRing
    publish: Callable[[KeyRing], None]
    random: Callable[[int], bytes]

    def announce(self, kid: str) -> None:
        """Let all verifiers know the next key."""
        self._use(self.ring.announce(new_key(kid, self.random(32))))

    def switch(self, kid: str) -> None:
        """Sign with it."""
        self._use(self.ring.switch(kid))

    def retire(self, kid: str) -> None:
        """Forget the one before; what it has signed is worth nothing from now on."""
        self._use(self.ring.retire(kid))

    def _use(self, ring: KeyRing) -> None:
        self.ring = ring
        self.publish(ring)
