"""A strict JWS verifier: PyJWT computes, this decides what may be computed at all."""

from collections.abc import Mapping
from typing import Any

from jwt import InvalidKeyError
from jwt.algorithms import OKPAlgorithm, get_default_algorithms

from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import (
    InvalidKey,
    InvalidSignature,
    MalformedToken,
    TokenError,
)
from examples.ch03_tokens.jwt.base64url import base64url_decode

JsonObject = Mapping[str, object]
MAX_TOKEN = 65_536  # characters; our choice, the standards name no limit
PARTS = 3
SIZES = (256, 384, 512)
# Type of key, its curves, its least size: bytes (RFC 7518, section 3.2), bits (3.3).
KEY_RULES: dict[str, tuple[str, tuple[str, ...], int]] = {
    **{f"HS{n}": ("oct", (), n // 8) for n in SIZES},
    **{f"{family}{n}": ("RSA", (), 2048) for family in ("RS", "PS") for n in SIZES},
    **{"ES256": ("EC", ("P-256",), 0), "ES384": ("EC", ("P-384",), 0)},
    **{"ES512": ("EC", ("P-521",), 0), "ES256K": ("EC", ("secp256k1",), 0)},
    "EdDSA": ("OKP", ("Ed25519", "Ed448"), 0),
    **{name: ("OKP", (name,), 0) for name in ("Ed25519", "Ed448")},  # RFC 9864
}
KEY_OPS = (["verify"], ["sign", "verify"], ["verify", "sign"])  # RFC 7517, 4.3
PUBLIC_MEMBERS = {"oct": ("k",), "RSA": ("n", "e"), "EC": ("x", "y"), "OKP": ("x",)}
JWA = dict.fromkeys(("Ed25519", "Ed448"), OKPAlgorithm()) | get_default_algorithms()


def json_object(raw: bytes) -> dict[str, object]:
    """Read a JSON object strictly: RFC 7515, section 4, and RFC 7493, our choice."""
    try:
        value = decode(raw)
        encode(value)
    except (ValueError, RecursionError) as error:
        twice = "stands twice" in str(error)
        raise MalformedToken("a name stands twice" if twice else "not JSON") from None
    if not isinstance(value, dict):
        raise MalformedToken("not a JSON object")
    return value


def parse_compact(token: object) -> tuple[dict[str, object], bytes, bytes]:
    """Read header, payload and signature of a compact JWS; raises MalformedToken."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN:
        raise MalformedToken(f"longer than {MAX_TOKEN} characters, or no text")
    parts = token.split(".")
    if len(parts) != PARTS:
        raise MalformedToken(f"{len(parts)} parts instead of {PARTS}")
    head, payload, signature = map(base64url_decode, parts)
    return json_object(head), payload, signature


def verification_key(jwk: object, algorithm: str) -> Any:
    """Load the public part of a key made for `algorithm`; raises InvalidKey."""
    if algorithm not in KEY_RULES or not isinstance(jwk, Mapping):
        raise InvalidKey("no such algorithm, or no key")
    kind, curves, least = KEY_RULES[algorithm]
    if jwk.get("kty") != kind or (curves and jwk.get("crv") not in curves):
        raise InvalidKey(f"{algorithm} needs another type of key")
    if jwk.get("alg", algorithm) != algorithm:
        raise InvalidKey("the key is for another algorithm")
    if jwk.get("use", "sig") != "sig" or jwk.get("key_ops", KEY_OPS[0]) not in KEY_OPS:
        raise InvalidKey("the key is not for verifying")
    key, size = load_key(jwk, PUBLIC_MEMBERS[kind], algorithm)
    if size < least:
        raise InvalidKey(f"the key is too short for {algorithm}")
    return key


def is_meant_for(jwk: JsonObject, algorithm: str) -> bool:
    """Say whether a key may verify by this algorithm (RFC 7517, section 4)."""
    kind, curves, _ = KEY_RULES.get(algorithm, ("", (), 0))
    return (
        jwk.get("kty") == kind
        and (not curves or jwk.get("crv") in curves)
        and jwk.get("alg", algorithm) == algorithm
        and jwk.get("use", "sig") == "sig"
        and jwk.get("key_ops", KEY_OPS[0]) in KEY_OPS
    )


def load_key(
    jwk: JsonObject, names: tuple[str, ...], algorithm: str
) -> tuple[Any, int]:
    """Hand PyJWT the public part of a key; return its key, and the key's size."""
    public = {name: jwk.get(name) for name in ("kty", "crv", *names)}
    try:
        first, *_ = [base64url_decode(public[name]) for name in names]
        key = JWA[algorithm].from_jwk(public)
    except (TokenError, InvalidKeyError, ValueError):
        raise InvalidKey("the key is damaged") from None
    return key, getattr(key, "key_size", len(first))


def verify_signature(token: str, jwk: dict[str, Any], algorithm: str) -> bytes:
    """Return a compact JWS's payload; raises TokenError (RFC 7515, section 5.2)."""
    header, payload, signature = parse_compact(token)
    if header.get("alg") != algorithm:
        raise InvalidKey("the algorithm is not the expected one")
    if "crit" in header or header.get("b64", True) is not True:  # we know none
        raise MalformedToken("the header asks for an extension")
    if not all(isinstance(header.get(name, ""), str) for name in ("typ", "cty", "kid")):
        raise MalformedToken("a header member is of the wrong type")
    key, signed = verification_key(jwk, algorithm), token.rpartition(".")[0].encode()
    size = (key.key_size + 7) // 8 if jwk["kty"] == "RSA" else len(signature)
    # One length only: RFC 8017, section 8.1.2.
    if len(signature) != size or not JWA[algorithm].verify(signed, key, signature):
        raise InvalidSignature("the signature does not fit")
    return payload
