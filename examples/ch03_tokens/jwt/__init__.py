"""JSON Web Tokens, verified strictly, and the keys that sign them.

verifier      which key, then signature, then policy
jws           the signature (RFC 7515), by a key that was made for it (RFC 7517)
base64url     its one canonical spelling
token_policy  what the claims have to say (RFC 7519, 8725, 9068)
jwks_cache    the issuer's public keys as a verifier fetches and keeps them
key_ring      the issuer's private keys, and how they rotate
"""

from examples.ch03_tokens.jwt.base64url import base64url_decode, base64url_encode
from examples.ch03_tokens.jwt.jwks_cache import JwksCache
from examples.ch03_tokens.jwt.jws import (
    JWA,
    json_object,
    verification_key,
    verify_signature,
)
from examples.ch03_tokens.jwt.key_ring import KeyRing
from examples.ch03_tokens.jwt.token_policy import ACCESS_TOKEN_TYPE, TokenPolicy
from examples.ch03_tokens.jwt.verifier import JwkSet, verify

__all__ = [
    "ACCESS_TOKEN_TYPE",
    "JWA",
    "JwkSet",
    "JwksCache",
    "KeyRing",
    "TokenPolicy",
    "base64url_decode",
    "base64url_encode",
    "json_object",
    "verification_key",
    "verify",
    "verify_signature",
]
