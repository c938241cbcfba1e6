"""The signature alone: published examples, and all that is nearly one of them."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.ch03_tokens import TokenError, verify_signature
from examples.ch03_tokens.experiments.crafted import crafted, raw_token
from examples.ch03_tokens.experiments.keys import EC, ED, OCT, RSA, public
from examples.ch03_tokens.jwt.base64url import base64url_decode, base64url_encode
from examples.ch03_tokens.jwt.jws import JWA, MAX_TOKEN

ROOT = Path(__file__).parents[2]
JOE = (
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y"
    "b290Ijp0cnVlfQ"
)
FRODO = (
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91"
    "IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi"
    "gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4"
)
BILBO = "ImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9"
A2_KEY = {
    "kty": "RSA",
    "e": "AQAB",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrc"
    "S2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7"
    "OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQ"
    "Y4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91"
    "kzk2PAcDTW9gb54h4FRWyuXpoQ",
}
A4_KEY = {
    "kty": "EC",
    "crv": "P-521",
    "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4"
    "qUxcWceqwQGk",
    "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9u"
    "bmf63e3kyMj2",
}
FIGURE_2 = {
    "kty": "EC",
    "use": "sig",
    "crv": "P-521",
    "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDy"
    "RXYgCF5cj0Kt",
    "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9c"
    "wlGfP-HqHZR1",
}
FIGURE_5 = {
    "kty": "oct",
    "use": "sig",
    "alg": "HS256",
    "k": "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
}
PUBLISHED = {
    "RFC 7515 A.1": (
        "HS256",
        OCT,
        f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    ),
    "RFC 7515 A.2": (
        "RS256",
        A2_KEY,
        f"eyJhbGciOiJSUzI1NiJ9.{JOE}."
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc"
        "_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO"
        "75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eO"
        "kHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkW"
        "ywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
    ),
    "RFC 7515 A.3": (
        "ES256",
        public(EC),
        f"eyJhbGciOiJFUzI1NiJ9.{JOE}."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3"
        "-Kg6NU1Q",
    ),
    "RFC 7515 A.4": (
        "ES512",
        A4_KEY,
        "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
        "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34"
        "XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYb"
        "SW9ERBXukOXolLzeO_Jn",
    ),
    "RFC 7520 4.1": (
        "RS256",
        public(RSA) | {"use": "sig"},
        f"eyJhbGciOiJSUzI1NiIs{BILBO}.{FRODO}."
        "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJd"
        "Qx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh"
        "_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de"
        "3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcI"
        "e8u9ipH84ogoree7vjbU5y18kDquDg",
    ),
    "RFC 7520 4.2": (
        "PS384",
        public(RSA),
        f"eyJhbGciOiJQUzM4NCIs{BILBO}.{FRODO}."
        "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkq"
        "sGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNA"
        "Uf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez"
        "2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6G"
        "YmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw",
    ),
    "RFC 7520 4.3": (
        "ES512",
        FIGURE_2,
        f"eyJhbGciOiJFUzUxMiIs{BILBO}.{FRODO}."
        "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT"
        "4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6"
        "sFY8OcGDqoRuBomu9xQ2",
    ),
    "RFC 7520 4.4": (
        "HS256",
        FIGURE_5,
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNy"
        f"J9.{FRODO}.s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
    ),
    "RFC 8037 A.4": (
        "EdDSA",
        public(ED),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr"
        "_MuM0KAg",
    ),
}
each = pytest.mark.parametrize("name", PUBLISHED)


@each
def test_a_published_example_is_accepted_and_its_payload_returned(name):
    algorithm, jwk, token = PUBLISHED[name]
    payload = verify_signature(token, jwk, algorithm)
    assert base64url_encode(payload) == token.split(".")[1]


@each
def test_an_example_is_refused_for_every_other_algorithm_and_key(name):
    algorithm, jwk, token = PUBLISHED[name]
    others = [p for p in PUBLISHED.values() if p[0] != algorithm]
    pairs = [(jwk, other) for other, _, _ in others] + [
        (key, algorithm) for _, key, _ in others
    ]
    for key, asked in pairs:
        if (key.get("n"), asked) != (jwk.get("n", ""), algorithm):
            with pytest.raises(TokenError):
                verify_signature(token, key, asked)


@each
@given(at=st.integers(0, 10**6), bit=st.integers(0, 6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_bit_that_is_changed_is_refused(name, at, bit):
    algorithm, jwk, token = PUBLISHED[name]
    at %= len(token)
    changed = token[:at] + chr(ord(token[at]) ^ 1 << bit) + token[at + 1 :]
    with pytest.raises(TokenError):
        verify_signature(changed, jwk, algorithm)


@given(token=st.text(st.sampled_from('abcAB01-_.={}"\n é'), max_size=80))
def test_no_text_that_was_not_issued_verifies(token):
    with pytest.raises(TokenError):
        verify_signature(token, OCT, "HS256")


@given(
    header=st.dictionaries(
        st.sampled_from(["typ", "kid", "alg", "x", "jwk"]), st.text(max_size=4)
    ),
    signature=st.binary(max_size=64),
)
def test_no_made_up_signature_verifies(header, signature):
    head = json.dumps({"alg": "HS256"} | header).encode()
    with pytest.raises(TokenError):
        verify_signature(raw_token(head, b"{}", signature), OCT, "HS256")


KEYS = {"HS256": OCT, "RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED}


@pytest.mark.parametrize("algorithm", KEYS)
def test_what_was_signed_verifies_with_the_public_and_the_private_key(algorithm):
    token = crafted({"alg": algorithm}, b"anything", KEYS[algorithm])
    for jwk in (KEYS[algorithm], public(KEYS[algorithm])):
        assert verify_signature(token, jwk, algorithm) == b"anything"


def test_an_empty_payload_is_a_payload():
    assert verify_signature(crafted({"alg": "HS256"}, b"", OCT), OCT, "HS256") == b""


@pytest.mark.parametrize(
    "head",
    [
        b'{"alg":"HS256"}',
        b' {"alg" : "HS256"}\n',
        b'{"alg":"HS256","typ":"JWT","kid":"k","cty":"x"}',
        b'{"alg":"HS256","b64":true}',
        b'{"\\u0061lg":"HS256"}',
        '{"alg":"HS256","note":"\U0001f600"}'.encode(),
        b'{"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"jku":"https://evil.example"}',
    ],
)
def test_a_header_that_is_well_formed_is_accepted(head):
    token = crafted({"alg": "HS256"}, b"x", OCT, head=head)
    assert verify_signature(token, OCT, "HS256") == b"x"


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "not JSON"),
        (b"null", "not a JSON object"),
        (b'["alg"]', "not a JSON object"),
        (b'"HS256"', "not a JSON object"),
        (b"{}", "algorithm"),
        (b'{"Alg":"HS256"}', "algorithm"),
        (b'{"alg":"hs256"}', "algorithm"),
        (b'{"alg":"HS256 "}', "algorithm"),
        (b'{"alg":["HS256"]}', "algorithm"),
        (b'{"alg":null}', "algorithm"),
        (b'{"alg":"none"}', "algorithm"),
        (b'{"alg":"HS512"}', "algorithm"),
        (b'{"alg":"HS256","alg":"HS256"}', "twice"),
        (b'{"alg":"none","alg":"HS256"}', "twice"),
        (b'{"alg":"HS256","x":{"y":1,"y":2}}', "twice"),
        (b'{"alg":"HS256","\\u0061lg":"HS256"}', "twice"),
        (b'{"alg":"HS256"}{}', "not JSON"),
        (b'{"alg":"HS256",}', "not JSON"),
        (b"{'alg':'HS256'}", "not JSON"),
        (b'\xef\xbb\xbf{"alg":"HS256"}', "not JSON"),
        (b'{"alg":"HS256","x":"\xff"}', "not JSON"),
        (b'{"alg":"HS256","x":"\xc0\xae"}', "not JSON"),
        (b'{"alg":"HS256","x":"\\ud800"}', "not JSON"),
        (b'{"alg":"HS256","x":NaN}', "not JSON"),
        (b'{"alg":"HS256","x":1e999}', "not JSON"),
        (b'{"alg":"HS256","x":"\n"}', "not JSON"),
        (b'{"alg":"HS256","x":' + b"[" * 20000 + b"]" * 20000 + b"}", "not JSON"),
        (b'{"alg":"HS256","crit":[]}', "extension"),
        (b'{"alg":"HS256","crit":null}', "extension"),
        (b'{"alg":"HS256","crit":["exp"],"exp":1}', "extension"),
        (b'{"alg":"HS256","crit":["alg"]}', "extension"),
        (b'{"alg":"HS256","crit":["absent"]}', "extension"),
        (b'{"alg":"HS256","crit":["b64"],"b64":false}', "extension"),
        (b'{"alg":"HS256","b64":false}', "extension"),
        (b'{"alg":"HS256","b64":"true"}', "extension"),
        (b'{"alg":"HS256","kid":7}', "wrong type"),
        (b'{"alg":"HS256","typ":null}', "wrong type"),
        (b'{"alg":"HS256","cty":["x"]}', "wrong type"),
    ],
)
def test_a_header_that_is_not_is_refused_although_its_signature_fits(head, says):
    token = crafted({"alg": "HS256"}, b"x", OCT, head=head)
    with pytest.raises(TokenError, match=says):
        verify_signature(token, OCT, "HS256")


def spelled(change):
    return change(crafted({"alg": "HS256"}, b"a payload", OCT))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t + "=",
        lambda t: t.replace(".", "==.", 1),
        lambda t: t.replace(".", "=.", 2),
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t.replace(".", ". ", 1),
        lambda t: t[:5] + "\r\n" + t[5:],
        lambda t: t + "\0",
        lambda t: t + "é",
        lambda t: t.replace("e", "\uff45", 1),
        lambda t: t[:-1] + chr(ord(t[-1]) + 1),
        lambda t: t.replace("-", "+").replace("_", "/") + "+",
        lambda t: t + ".",
        lambda t: "." + t,
        lambda t: t + ".x.y",
        lambda t: t.rpartition(".")[0],
        lambda t: t.rpartition(".")[0] + ".",
        lambda t: t.partition(".")[2],
        lambda t: "..",
        lambda t: "",
        lambda t: "Bearer " + t,
        lambda t: json.dumps(
            dict(zip(("protected", "payload"), t.split("."), strict=False))
        ),
        lambda t: t[:-4],
        lambda t: t + "AAAA",
        lambda t: t[:-4] + "AAAA",
        lambda t: t.encode(),
        lambda t: None,
        lambda t: "A" * (MAX_TOKEN + 1),
    ],
)
def test_another_spelling_of_a_good_token_is_refused(change):
    with pytest.raises(TokenError):
        verify_signature(spelled(change), OCT, "HS256")


@pytest.mark.parametrize(
    ("jwk", "says"),
    [
        ({"use": "enc"}, "not for verifying"),
        ({"use": None}, "not for verifying"),
        ({"use": ["sig"]}, "not for verifying"),
        ({"use": "SIG"}, "not for verifying"),
        ({"key_ops": []}, "not for verifying"),
        ({"key_ops": ["sign"]}, "not for verifying"),
        ({"key_ops": ["encrypt"]}, "not for verifying"),
        ({"key_ops": ["verify", "verify"]}, "not for verifying"),
        ({"key_ops": ["verify", "decrypt"]}, "not for verifying"),
        ({"key_ops": "verify"}, "not for verifying"),
        ({"key_ops": None}, "not for verifying"),
        ({"alg": "HS512"}, "another algorithm"),
        ({"alg": None}, "another algorithm"),
        ({"kty": "RSA"}, "another type"),
        ({"kty": "OCT"}, "another type"),
        ({"kty": None}, "another type"),
        ({"k": OCT["k"][:40]}, "too short"),
        ({"k": ""}, "too short|damaged"),
        ({"k": OCT["k"] + "=="}, "damaged"),
        ({"k": 7}, "damaged"),
        ({"k": None}, "damaged"),
    ],
)
def test_a_key_that_is_not_made_for_it_verifies_nothing(jwk, says):
    token = crafted({"alg": "HS256"}, b"x", OCT)
    with pytest.raises(TokenError, match=says):
        verify_signature(token, OCT | jwk, "HS256")


@pytest.mark.parametrize("extra", [{"use": "sig"}, {"key_ops": ["sign", "verify"]}])
def test_a_key_that_says_it_is_for_verifying_verifies(extra):
    token = crafted({"alg": "HS256"}, b"x", OCT)
    assert verify_signature(token, OCT | extra | {"alg": "HS256"}, "HS256") == b"x"


@pytest.mark.parametrize("jwk", [None, [], "key", {}, 7])
def test_what_is_no_key_verifies_nothing(jwk):
    with pytest.raises(TokenError):
        verify_signature(crafted({"alg": "HS256"}, b"x", OCT), jwk, "HS256")


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", "HS1", "ES521"]
)
def test_an_algorithm_that_is_none_is_refused_even_when_asked_for(algorithm):
    token = raw_token(json.dumps({"alg": algorithm}).encode(), b"x", b"")
    for jwk in (OCT, RSA, EC, FIGURE_2):
        with pytest.raises(TokenError):
            verify_signature(token, jwk, algorithm)


@pytest.mark.parametrize("least", [("HS256", 32), ("HS384", 48), ("HS512", 64)])
def test_a_hmac_key_is_as_long_as_its_hash(least):
    algorithm, size = least
    enough = OCT | {"k": base64url_encode(b"k" * size)}
    short = OCT | {"k": base64url_encode(b"k" * (size - 1))}
    assert verify_signature(
        crafted({"alg": algorithm}, b"x", enough), enough, algorithm
    )
    with pytest.raises(TokenError, match="too short"):
        verify_signature(crafted({"alg": algorithm}, b"x", short), short, algorithm)


ZERO, N = bytes(32), 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def ecdsa(change):
    """Sign with ES256 and let `change` rewrite r and s."""
    token = crafted({"alg": "ES256"}, b"x", EC)
    head, payload, signature = token.split(".")
    raw = base64url_decode(signature)
    return f"{head}.{payload}.{base64url_encode(change(raw[:32], raw[32:]))}"


@pytest.mark.parametrize(
    "change",
    [
        lambda r, s: ZERO + ZERO,
        lambda r, s: r + ZERO,
        lambda r, s: ZERO + s,
        lambda r, s: N.to_bytes(32, "big") + s,
        lambda r, s: r + N.to_bytes(32, "big"),
        lambda r, s: b"\xff" * 64,
        lambda r, s: s + r,
        lambda r, s: b"\0" + r + b"\0" + s,
        lambda r, s: r + s + b"\0",
        lambda r, s: r + s[:-1],
        lambda r, s: b"\x30\x44\x02\x20" + r + b"\x02\x20" + s,
        lambda r, s: (int.from_bytes(r, "big") + N).to_bytes(33, "big") + s,
        lambda r, s: b"",
    ],
)
def test_a_signature_outside_its_range_or_length_is_refused(change):
    with pytest.raises(TokenError):
        verify_signature(ecdsa(change), EC, "ES256")


@pytest.mark.parametrize(
    "spoil",
    [
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"crv": None},
        {"x": EC["y"]},
        {"x": base64url_encode(bytes(32)), "y": base64url_encode(bytes(32))},
        {"x": base64url_encode(b"\0" + base64url_decode(EC["x"]))},
        {"y": ""},
    ],
)
def test_a_point_that_is_not_on_the_curve_is_no_key(spoil):
    token = crafted({"alg": "ES256"}, b"x", EC)
    with pytest.raises(TokenError):
        verify_signature(token, public(EC) | spoil, "ES256")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("pad", [b"\0", b"\0\0"])
def test_an_rsa_signature_has_the_length_of_the_modulus(algorithm, pad):
    token = crafted({"alg": algorithm}, b"x", RSA)
    head, payload, signature = token.split(".")
    longer = base64url_encode(pad + base64url_decode(signature))
    with pytest.raises(TokenError):
        verify_signature(f"{head}.{payload}.{longer}", RSA, algorithm)


def test_a_short_pss_signature_is_refused_even_if_its_number_is_right():
    maths = JWA["PS256"]
    key = maths.from_jwk(RSA)
    head = base64url_encode(b'{"alg":"PS256"}')
    for n in range(5000):  # until a signature begins with a zero: one in 256 does
        signed = f"{head}.{base64url_encode(b'%d' % n)}"
        raw = maths.sign(signed.encode(), key)
        if raw[0] == 0:
            break
    assert verify_signature(f"{signed}.{base64url_encode(raw)}", RSA, "PS256")
    with pytest.raises(TokenError):
        verify_signature(f"{signed}.{base64url_encode(raw[1:])}", RSA, "PS256")


@pytest.mark.parametrize("swap", [("RS256", "PS256"), ("PS256", "RS256")])
def test_the_two_ways_of_rsa_are_two(swap):
    signed, asked = swap
    token = crafted({"alg": signed}, b"x", RSA, head=b'{"alg":"%s"}' % asked.encode())
    with pytest.raises(TokenError, match="does not fit"):
        verify_signature(token, RSA, asked)


def test_an_rsa_key_below_2048_bits_is_refused():
    weak = {"kty": "RSA", "e": "AQAB", "n": base64url_encode(b"\xc1" + b"\x01" * 127)}
    token = crafted({"alg": "RS256"}, b"x", RSA)
    with pytest.raises(TokenError, match="too short"):
        verify_signature(token, weak, "RS256")


def test_the_verifier_has_fewer_than_120_lines():
    source = ROOT / "examples" / "ch03_tokens" / "jwt" / "jws.py"
    assert len(source.read_text(encoding="utf-8").splitlines()) < 120
