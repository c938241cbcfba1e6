"""Tokens as no library would make them: any header, any bytes, any signature."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from examples.ch03_tokens.jwt import JWA, base64url_decode, base64url_encode


def raw_token(head: bytes, payload: bytes, signature: bytes) -> str:
    """Put three parts together, whatever they are."""
    return ".".join(map(base64url_encode, (head, payload, signature)))


def crafted(
    header: Mapping[str, object],
    payload: bytes | Mapping[str, object],
    jwk: Mapping[str, Any],
    *,
    head: bytes | None = None,
) -> str:
    """Sign with `jwk` by the header's `alg`; `head` replaces the header's bytes."""
    head = json.dumps(header).encode() if head is None else head
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{base64url_encode(head)}.{base64url_encode(body)}"
    signature = signature_of(signed.encode(), str(header["alg"]), jwk)
    return f"{signed}.{base64url_encode(signature)}"


def signature_of(signed: bytes, algorithm: str, jwk: Mapping[str, Any]) -> bytes:
    """Sign bytes; a key that is too short, or for another use, signs all the same."""
    maths: Any = JWA[algorithm]
    oct_key = jwk["kty"] == "oct"
    key = base64url_decode(jwk["k"]) if oct_key else loaded(algorithm, json.dumps(jwk))
    signature: bytes = maths.sign(signed, key)
    return signature


@cache
def loaded(algorithm: str, jwk: str) -> Any:
    """Load a private key once: checking an RSA key takes longer than using it."""
    return JWA[algorithm].from_jwk(jwk)
