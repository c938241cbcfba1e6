"""Naive ways for the laboratory to find a key: the token itself says where it is."""

import json
import posixpath
import sqlite3
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from examples.ch03_tokens.experiments.naive import Claims, fits, loose, required
from examples.ch03_tokens.experiments.targets import Target
from examples.ch03_tokens.jwt import base64url_encode

SECRET = b"a key that only Mallory knows..."
OWN = Ed25519PrivateKey.from_private_bytes(sha256(b"mallory").digest())
PUBLIC_OWN = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": base64url_encode(OWN.public_key().public_bytes_raw()),
}
MALLORY = PUBLIC_OWN | {"d": base64url_encode(OWN.private_bytes_raw())}
WEB = {"https://mallory.example/keys": PUBLIC_OWN}
SETTINGS: dict[object, bytes] = {}  # nothing was set
FILES = {"/dev/null": b"", "/keys/old": b"a key of the shop, not published"}


def certificate() -> str:
    """Write a certificate that Mallory signed for Mallory, as x5c has it."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
    builder = x509.CertificateBuilder(name, name, OWN.public_key(), 1)
    day = datetime(2027, 1, 1, tzinfo=UTC)
    dated = builder.not_valid_before(day).not_valid_after(day.replace(year=2028))
    return base64url_encode(dated.sign(OWN, None).public_bytes(Encoding.DER))


def embedded(token: str, target: Target) -> Claims:
    """Use the key that comes with the token (CVE-2018-0114)."""
    return by_key(token, loose(token)[0]["jwk"])


def fetched(token: str, target: Target) -> Claims:
    """Fetch the key from where the token says."""
    return by_key(token, WEB[loose(token)[0]["jku"]])


def certified(token: str, target: Target) -> Claims:
    """Use the key of the certificate in the token, whoever signed it."""
    text = loose(token)[0]["x5c"][0]
    loaded: Any = x509.load_der_x509_certificate(
        b64decode(text + "==", altchars=b"-_")
    ).public_key()
    return by_key(
        token, PUBLIC_OWN | {"x": base64url_encode(loaded.public_bytes_raw())}
    )


def certified_afar(token: str, target: Target) -> Claims:
    """Fetch the certificate from where the token says."""
    return by_key(token, WEB[loose(token)[0]["x5u"]])


def by_key(token: str, key: Mapping[str, Any]) -> Claims:
    """Verify with a key that was found."""
    _, claims, signature, signed = loose(token)
    return required(fits(key, signed, signature, "EdDSA"), claims)


def by_secret(token: str, secret: bytes) -> Claims:
    """Verify with a secret that was found."""
    _, claims, signature, signed = loose(token)
    return required(digest(secret, signed, "sha256") == signature, claims)


def from_file(token: str, target: Target) -> Claims:
    """Read the secret from the file that kid names."""
    kid = loose(token)[0]["kid"]
    return by_secret(token, FILES[posixpath.normpath(f"/keys/{kid}")])


def from_table(token: str, target: Target) -> Claims:
    """Look the secret up, with kid pasted into the question."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE keys (kid, secret)")
    question = "SELECT secret FROM keys WHERE kid = '{}'"
    found = base.execute(question.format(loose(token)[0]["kid"])).fetchone()
    base.close()
    return by_secret(token, str(found[0]).encode())


def from_shell(token: str, target: Target) -> Claims:
    """Print the secret with a command, kid pasted into it; this shell knows echo."""
    line = f"cat /keys/{loose(token)[0]['kid']}"
    said = [part.strip() for part in line.split(";")]
    told = [part.removeprefix("echo ") for part in said if part.startswith("echo ")]
    return by_secret(token, "".join(told).encode())


def with_default(token: str, target: Target) -> Claims:
    """Fall back to the key that stands in the documentation."""
    return by_secret(token, SETTINGS.get(loose(token)[0].get("kid"), b"change me"))


def blank(token: str, target: Target) -> Claims:
    """Use a secret that nobody has set (CVE-2020-28637)."""
    return by_secret(token, SETTINGS.get("SHOP_KEY", b""))


def flat(target: Target) -> str:
    """Write claims of alice in the JSON serialization, unsigned."""
    claims = json.dumps(target.claims | {"sub": "alice"}).encode()
    parts = {
        "payload": base64url_encode(claims),
        "header": {"alg": "none"},
        "signature": "",
    }
    return json.dumps(parts)
