"""Reading whose tokens are good: an issuer, an audience, and public keys."""

import re

from examples.ch07_gateway.config import Jwt
from examples.ch07_gateway.sections import Section

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}  # RFC 7518, sections 6.2.2 to 6.4
ALGORITHMS = ("EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256")
KID = re.compile(r"[ -~]{1,100}")


def read_jwt(section: Section) -> Jwt:
    """Read [jwt]."""
    algorithms = section.texts("algorithms", ALGORITHMS) or ("EdDSA",)
    keys = section.table.get("keys", {})
    section.known.add("keys")
    kids = []
    if not keys or not isinstance(keys, dict):
        fix = "add [jwt.keys.NAME] with kty, and what such a key has (RFC 7517)"
        section.fault("keys", "is missing", fix)
        keys = {}
    for name in keys:
        one = section.section("keys").section(name)
        for member in sorted(PRIVATE & set(one.table)):
            one.fault(member, "is a secret", "only public keys belong into this file")
        one.text("kty", None, ("OKP", "EC", "RSA"))
        kids.append((("kid", name), *one.members()))
    jwt = Jwt(
        section.text("issuer", None),
        section.text("audience", None),
        keys=tuple(kids),
        algorithms=algorithms,
        leeway=section.number("leeway", 30.0, 0.0, 3600.0),
        longest=section.number("longest", 3600.0, 1.0, 10**8),
    )
    section.done()
    return jwt
