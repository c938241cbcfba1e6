"""Reading whose tokens are good: an issuer, an audience, and public keys."""

import re

from examples.ch07_gateway.config import JwtConfig
from examples.ch07_gateway.sections import TomlTable

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}  # RFC 7518, sections 6.2.2 to 6.4
ALGORITHMS = ("EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256")
KID = re.compile(r"[ -~]{1,100}")


def read_jwt(section: TomlTable) -> JwtConfig:
    """Read [jwt]."""
    algorithms = section.strings("algorithms", ALGORITHMS) or ("EdDSA",)
    keys = section.values.get("keys", {})
    section.known.add("keys")
    kids = []
    if not keys or not isinstance(keys, dict):
        fix = "add [jwt.keys.NAME] with kty, and what such a key has (RFC 7517)"
        section.fault("keys", "is missing", fix)
        keys = {}
    for name in keys:
        one = section.table("keys").table(name)
        for member in sorted(PRIVATE & set(one.values)):
            one.fault(member, "is a secret", "only public keys belong into this file")
        one.string("kty", None, ("OKP", "EC", "RSA"))
        kids.append((("kid", name), *one.all_strings()))
    jwt = JwtConfig(
        section.string("issuer", None),
        section.string("audience", None),
        keys=tuple(kids),
        algorithms=algorithms,
        leeway=section.number("leeway", 30.0, 0.0, 3600.0),
        longest=section.number("longest", 3600.0, 1.0, 10**8),
    )
    section.reject_unknown_keys()
    return jwt
