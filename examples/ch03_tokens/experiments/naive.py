"""Naive verifiers for the laboratory: each has been somebody's, none is used here.

Each takes a token and the server it guards, and returns claims. What they share is
`loose`, which reads a token as most libraries do.
"""

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from examples.ch03_tokens.errors import InvalidSignature
from examples.ch03_tokens.experiments.keys import public
from examples.ch03_tokens.experiments.targets import Target
from examples.ch03_tokens.jwt import JWA, base64url_decode

Claims = Mapping[str, Any]
Naive = Callable[[str, Target], Claims]


def loose(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Read header, claims, signature and signed bytes; padding or not, who cares."""
    head, payload, *rest = token.split(".")[:3]
    header, claims = json.loads(plain(head)), json.loads(plain(payload))
    return header, claims, plain("".join(rest)), f"{head}.{payload}".encode()


def plain(text: str) -> bytes:
    """Decode what may be base64."""
    return urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "==")


def fits(key: Mapping[str, Any], signed: bytes, signature: bytes, alg: str) -> bool:
    """Verify with PyJWT's arithmetic."""
    maths = JWA[alg]
    return bool(maths.verify(signed, maths.from_jwk(public(dict(key))), signature))


def key_of(target: Target, kid: object) -> Mapping[str, Any]:
    """Return the key of that name, or the first."""
    return next((k for k in target.keys if k["kid"] == kid), target.keys[0])


def required(good: bool, claims: Claims) -> Claims:
    """Return the claims; raises InvalidSignature unless `good`."""
    if not good:
        raise InvalidSignature("the signature does not fit")
    return claims


def unverified(token: str, target: Target) -> Claims:
    """Decode and believe."""
    return loose(token)[1]


def signature_only(token: str, target: Target) -> Claims:
    """Check the signature, and take that for an answer."""
    header, claims, signature, signed = loose(token)
    key = key_of(target, header.get("kid"))
    return required(fits(key, signed, signature, str(key["alg"])), claims)


def if_present(token: str, target: Target) -> Claims:
    """Check the signature if there is one."""
    signature = loose(token)[2]
    return signature_only(token, target) if signature else loose(token)[1]


def header_decides(token: str, target: Target, form: str = "pem") -> Claims:
    """Let the header choose the algorithm, and use the one key for whatever it says."""
    header, claims, signature, signed = loose(token)
    if header["alg"].lower() == "none":
        return claims
    if header["alg"] == "HS256":
        made = hmac.digest(key_file(target, form), signed, "sha256")
        return required(hmac.compare_digest(made, signature), claims)
    return signature_only(token, target)


def no_none(token: str, target: Target) -> Claims:
    """The same, with a rule against "none", to the letter."""
    if loose(token)[0]["alg"] == "none":
        raise InvalidSignature("none is not allowed")
    return header_decides(token, target)


def key_file(target: Target, form: str) -> bytes:
    """Return the bytes of the server's key as they stand in a file."""
    key = target.signing
    if key["kty"] == "oct":
        return base64url_decode(key["k"])
    loaded: Any = JWA[target.algorithm].from_jwk(dict(target.key_set["keys"][0]))
    encoding = Encoding.DER if form == "der" else Encoding.PEM
    raw: bytes = loaded.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    return raw.strip() if form == "stripped" else raw


def issuer_inside(token: str, target: Target) -> Claims:
    """Look for the issuer in the text that has all issuers (CVE-2024-53861)."""
    claims = signature_only(token, target)
    return required(str(claims["iss"]) in target.policy.issuer, claims)


def words_compared(token: str, target: Target) -> Claims:
    """Compare times as texts."""
    claims = signature_only(token, target)
    return required(str(claims["exp"]) > str(int(target.now)), claims)


def listed(token: str, target: Target) -> Claims:
    """Refuse tokens that are on a list of revoked ones, by their text."""
    return required(token != target.token(), signature_only(token, target))


def any_form(token: str, target: Target) -> Claims:
    """Take the JSON serialization too, with whatever header it has."""
    if not token.startswith("{"):
        return signature_only(token, target)
    told = json.loads(token)
    claims: Claims = json.loads(plain(told["payload"]))
    return required(told["header"]["alg"] == "none", claims)
