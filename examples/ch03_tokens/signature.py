"""A strict JWS verifier: PyJWT computes, this decides what may be computed at all."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from jwt import InvalidKeyError
from jwt.algorithms import OKPAlgorithm, get_default_algorithms

from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import Forged, KeyMisfit, Malformed, TokenError

Members = Mapping[str, object]
MAX_TOKEN = 65_536  # characters; our choice, the standards name no limit
LETTERS = re.compile(r"[A-Za-z0-9_-]*")  # no padding, no white space
PARTS = 3
SIZES = (256, 384, 512)
# Type of key, its curves, its least size: bytes (RFC 7518, section 3.2), bits (3.3).
FITS: dict[str, tuple[str, tuple[str, ...], int]] = {
    **{f"HS{n}": ("oct", (), n // 8) for n in SIZES},
    **{f"{family}{n}": ("RSA", (), 2048) for family in ("RS", "PS") for n in SIZES},
    **{"ES256": ("EC", ("P-256",), 0), "ES384": ("EC", ("P-384",), 0)},
    **{"ES512": ("EC", ("P-521",), 0), "ES256K": ("EC", ("secp256k1",), 0)},
    "EdDSA": ("OKP", ("Ed25519", "Ed448"), 0),
    **{name: ("OKP", (name,), 0) for name in ("Ed25519", "Ed448")},  # RFC 9864
}
OPS = (["verify"], ["sign", "verify"], ["verify", "sign"])  # RFC 7517, section 4.3
PUBLIC = {"oct": ("k",), "RSA": ("n", "e"), "EC": ("x", "y"), "OKP": ("x",)}
MATHS = dict.fromkeys(("Ed25519", "Ed448"), OKPAlgorithm()) | get_default_algorithms()


def to_text(raw: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: object) -> bytes:
    """Read base64url in its one canonical form (RFC 4648, sections 3.3 and 3.5).

    >>> to_bytes("Zh")
    Traceback (most recent call last):
    examples.ch03_tokens.errors.Malformed: not canonical base64url
    """
    if not isinstance(text, str) or not LETTERS.fullmatch(text) or len(text) % 4 == 1:
        raise Malformed("not base64url")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(raw) != text:  # unused bits are not zero: two texts for one value
        raise Malformed("not canonical base64url")
    return raw


def members(raw: bytes) -> dict[str, object]:
    """Read a JSON object strictly: RFC 7515, section 4, and RFC 7493, our choice."""
    try:
        value = decode(raw)
        encode(value)
    except (ValueError, RecursionError) as error:
        twice = "stands twice" in str(error)
        raise Malformed("a name stands twice" if twice else "not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def split(token: object) -> tuple[dict[str, object], bytes, bytes]:
    """Read the header, payload and signature of a compact JWS; raises Malformed."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN:
        raise Malformed(f"longer than {MAX_TOKEN} characters, or no text")
    parts = token.split(".")
    if len(parts) != PARTS:
        raise Malformed(f"{len(parts)} parts instead of {PARTS}")
    head, payload, signature = map(to_bytes, parts)
    return members(head), payload, signature


def usable(jwk: object, algorithm: str) -> Any:
    """Load the public part of a key made for `algorithm`; raises KeyMisfit."""
    if algorithm not in FITS or not isinstance(jwk, Mapping):
        raise KeyMisfit("no such algorithm, or no key")
    kind, curves, least = FITS[algorithm]
    if jwk.get("kty") != kind or (curves and jwk.get("crv") not in curves):
        raise KeyMisfit(f"{algorithm} needs another type of key")
    if jwk.get("alg", algorithm) != algorithm:
        raise KeyMisfit("the key is for another algorithm")
    if jwk.get("use", "sig") != "sig" or jwk.get("key_ops", OPS[0]) not in OPS:
        raise KeyMisfit("the key is not for verifying")
    key, size = loaded(jwk, PUBLIC[kind], algorithm)
    if size < least:
        raise KeyMisfit(f"the key is too short for {algorithm}")
    return key


def loaded(jwk: Members, names: tuple[str, ...], algorithm: str) -> tuple[Any, int]:
    """Hand PyJWT the public part of a key; return its key, and the key's size."""
    public = {name: jwk.get(name) for name in ("kty", "crv", *names)}
    try:
        first, *_ = [to_bytes(public[name]) for name in names]
        key = MATHS[algorithm].from_jwk(public)
    except (TokenError, InvalidKeyError, ValueError):
        raise KeyMisfit("the key is damaged") from None
    return key, getattr(key, "key_size", len(first))


def verify_signature(token: str, jwk: dict[str, Any], algorithm: str) -> bytes:
    """Return a compact JWS's payload; raises TokenError (RFC 7515, section 5.2)."""
    header, payload, signature = split(token)
    if header.get("alg") != algorithm:
        raise KeyMisfit("the algorithm is not the expected one")
    if "crit" in header or header.get("b64", True) is not True:  # we know none
        raise Malformed("the header asks for an extension")
    if not all(isinstance(header.get(name, ""), str) for name in ("typ", "cty", "kid")):
        raise Malformed("a header member is of the wrong type")
    key, signed = usable(jwk, algorithm), token.rpartition(".")[0].encode()
    size = (key.key_size + 7) // 8 if jwk["kty"] == "RSA" else len(signature)
    if len(signature) != size or not MATHS[algorithm].verify(signed, key, signature):
        raise Forged("the signature does not fit")  # one length only: RFC 8017, 8.1.2
    return payload
