"""The laboratory's configurations: small files, and the keys that go with them."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from examples.ch07_gateway.auth.api_keys import hash_key

KEY = hash_key("demo-key")
SMALL = f"""
[gateway]
operators = ["10.0.0.0/8", "127.0.0.0/8"]
networks = ["127.0.0.0/8"]

[upstreams.shop]
urls = ["http://shop"]

[consumers.demo]
keys = ["{KEY}"]

[limits.orders]
quota = 3
window = 60

[routes.books]
prefix = "/books"
upstream = "shop"
cache = true

[routes.orders]
prefix = "/orders"
upstream = "shop"
auth = ["key"]
limits = ["orders"]
"""
TOKENS = """
[upstreams.shop]
urls = ["http://shop"]

[jwt]
issuer = "i"
audience = "a"
leeway = 0

[jwt.keys.{kid}]
kty = "OKP"
crv = "Ed25519"
alg = "EdDSA"
x = "{x}"

[routes.orders]
prefix = "/orders"
upstream = "shop"
auth = ["jwt"]
scopes = ["orders"]
"""


def private_key(kid: str = "k1") -> dict[str, Any]:
    """Make a private key that signs access tokens, as a JWK."""
    made = json.loads(OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate()))
    return {**made, "kid": kid, "alg": "EdDSA"}
