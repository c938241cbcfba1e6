"""Who asks, and whether they may.

- `authenticator`: what a route demands, answered 401 or 403
- `api_keys`: known by their hash
- `access_tokens`: JSON Web Tokens, verified as in chapter 3
- `identity`: the consumer and its scopes
"""

from examples.ch07_gateway.auth.api_keys import ApiKeys, hash_key
from examples.ch07_gateway.auth.authenticator import Authenticator
from examples.ch07_gateway.auth.identity import Identity

__all__ = ["ApiKeys", "Authenticator", "Identity", "hash_key"]
