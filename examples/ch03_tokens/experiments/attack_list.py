"""All attacks on tokens that the laboratory runs, in four groups."""

from functools import partial

from examples.ch03_tokens.experiments import naive, naive_keys
from examples.ch03_tokens.experiments.attacks import (
    DAY,
    HUGE,
    Attack,
    by_hmac,
    by_mallory,
    claim,
    confused,
    flipped,
    guessed,
    header,
    loose_end,
    old_signature,
    other_letters,
    padded,
    respelled,
    tampered,
    twice_algorithm,
    twice_subject,
    unsigned,
    weak,
    with_own_key,
    without_signature,
)
from examples.ch03_tokens.experiments.naive_keys import (
    PUBLIC_OWN,
    SECRET,
    certificate,
    flat,
)

SIGNATURE = naive.signature_only
KEYS, HMAC = ("key set",), ("HS256",)
ELSEWHERE = "https://mallory.example/keys"
FORMS = ("pem", "stripped", "der")
CERTIFIED = partial(by_mallory, x5c=[certificate()])
INJECTED = f"x' UNION SELECT '{SECRET.decode()}"

ALGORITHM = [
    *[
        Attack(f"alg: {a}", naive.header_decides, partial(unsigned, a))
        for a in ("none", "NONE")
    ],
    *[
        Attack(f"alg: {a}", naive.no_none, partial(unsigned, a))
        for a in ("None", "nOnE")
    ],
    Attack("alg: none, old signature", naive.header_decides, old_signature),
    *[
        Attack(
            f"public key as HMAC secret, {form}",
            partial(naive.header_decides, form=form),
            partial(confused, form),
            KEYS,
        )
        for form in FORMS
    ],
    Attack("empty signature", naive.if_present, partial(without_signature, ".")),
    Attack("no signature part", naive.if_present, partial(without_signature, "")),
    Attack("payload changed", naive.unverified, tampered),
    Attack("one bit flipped", naive.unverified, flipped),
    Attack("signed by Mallory", naive.unverified, with_own_key),
]
KEY = [
    Attack(
        "jwk in the header", naive_keys.embedded, partial(by_mallory, jwk=PUBLIC_OWN)
    ),
    Attack("jku elsewhere", naive_keys.fetched, partial(by_mallory, jku=ELSEWHERE)),
    Attack(
        "x5u elsewhere", naive_keys.certified_afar, partial(by_mallory, x5u=ELSEWHERE)
    ),
    Attack("x5c of Mallory's", naive_keys.certified, CERTIFIED),
    Attack(
        "kid: ../dev/null", naive_keys.from_file, partial(by_hmac, b"", "../dev/null")
    ),
    Attack("kid: SQL", naive_keys.from_table, partial(by_hmac, SECRET, INJECTED)),
    Attack(
        "kid: a command",
        naive_keys.from_shell,
        partial(by_hmac, SECRET, f"x; echo {SECRET.decode()}"),
    ),
    Attack("kid: empty", naive_keys.with_default, partial(by_hmac, b"change me", "")),
    Attack("HMAC secret not set", naive_keys.blank, partial(by_hmac, b"", "hs-1")),
    *[
        Attack(f"HMAC secret {s!r}", SIGNATURE, guessed, HMAC, partial(weak, s))
        for s in ("secret", "changeme", "your-256-bit-secret")
    ],
    Attack(
        "key for encryption",
        SIGNATURE,
        guessed,
        server=lambda target: target.saying(use="enc"),
    ),
    Attack(
        "key that may only sign",
        SIGNATURE,
        guessed,
        server=lambda target: target.saying(key_ops=["sign"]),
    ),
]
CLAIMS = [
    Attack("expired yesterday", SIGNATURE, claim("exp", -DAY)),
    Attack("no exp", SIGNATURE, claim("exp", None)),
    Attack("exp is a text", naive.words_compared, claim("exp", "9999999999")),
    Attack("exp: never", naive.words_compared, claim("exp", "never")),
    Attack("good for ten years", SIGNATURE, claim("exp", 3650 * DAY)),
    Attack("nbf tomorrow", SIGNATURE, claim("nbf", DAY)),
    Attack("iat tomorrow", SIGNATURE, claim("iat", DAY)),
    Attack("another audience", SIGNATURE, claim("aud", "https://blog")),
    Attack("no audience", SIGNATURE, claim("aud", None)),
    Attack("another issuer", SIGNATURE, claim("iss", "https://evil")),
    Attack("issuer: a part of ours", naive.issuer_inside, claim("iss", "https://shop")),
    Attack("an ID token", SIGNATURE, header("typ", "JWT")),
]
FORM = [
    Attack("crit: unknown", SIGNATURE, header("crit", ["once"])),
    Attack("b64: false", SIGNATURE, header("b64", False)),
    Attack("alg stands twice", SIGNATURE, twice_algorithm),
    Attack("sub stands twice", SIGNATURE, twice_subject),
    Attack("revoked, padded with =", naive.listed, partial(respelled, padded)),
    Attack("revoked, + and /", naive.listed, partial(respelled, other_letters)),
    Attack(
        "revoked, a line break", naive.listed, partial(respelled, lambda s: s + "\n")
    ),
    Attack("revoked, unused bit set", naive.listed, partial(respelled, loose_end)),
    Attack("revoked, a fourth part", naive.listed, lambda t: t.token() + ".x"),
    Attack("revoked, five parts", naive.listed, lambda t: t.token() + ".x.y"),
    Attack("JSON serialization", naive.any_form, flat),
    Attack("a million characters", SIGNATURE, claim("name", "x" * HUGE)),
]
ATTACKS = [*ALGORITHM, *KEY, *CLAIMS, *FORM]
