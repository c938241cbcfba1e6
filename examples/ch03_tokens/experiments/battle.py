"""The battle in the laboratory: each attack against the verifiers, naive and strict."""

from collections.abc import Callable, Sequence
from functools import partial

import jwt

from examples.ch03_tokens.errors import TokenError
from examples.ch03_tokens.experiments.attack_list import ATTACKS
from examples.ch03_tokens.experiments.attacks import Attack
from examples.ch03_tokens.experiments.naive import Claims, Naive, signature_only
from examples.ch03_tokens.experiments.targets import SERVERS, Target
from examples.ch03_tokens.jwt import verify
from examples.lab import Table
from examples.lab.figures import Marked

REFUSALS = (TokenError, jwt.PyJWTError, ValueError, KeyError, TypeError)
Verifier = Callable[[str, Target], Claims]


def strict(token: str, target: Target) -> Claims:
    """Verify as this chapter does."""
    return verify(token, target.key_set, target.policy, now=target.now)


def accepts(verifier: Verifier, attack: Attack, make: Callable[[], Target]) -> bool:
    """Run one attack; say whether the verifier lets it in."""
    target = attack.server(make())
    try:
        verifier(attack.forge(target), target)
    except REFUSALS:
        return False
    return True


def reason(attack: Attack, make: Callable[[], Target]) -> str:
    """Say why the strict verifier refuses; "accepted" if it does not."""
    target = attack.server(make())
    try:
        strict(attack.forge(target), target)
    except TokenError as error:
        return str(error)
    return "accepted"


def name_of(verifier: Naive) -> str:
    """Name a naive verifier as in its source."""
    bare = verifier.func if isinstance(verifier, partial) else verifier
    return bare.__name__


def battle(server: str = "key set", attacks: Sequence[Attack] = ATTACKS) -> Table:
    """Show what falls, and why the strict verifier does not."""
    make, rows = SERVERS[server], []
    for attack in attacks:
        if server in attack.on:
            fell = accepts(attack.meant_for, attack, make)
            rows.append(
                {
                    "attack": attack.name,
                    "falls": Marked(name_of(attack.meant_for), "failed")
                    if fell
                    else "-",
                    "the strict one says": Marked(reason(attack, make), "fresh"),
                }
            )
    return Table(rows, f"{len(rows)} attacks on a server with: {server}")


def let_in(verifier: Verifier, server: str) -> list[str]:
    """Name the attacks that a verifier lets in."""
    make = SERVERS[server]
    met = [attack for attack in ATTACKS if server in attack.on]
    return [attack.name for attack in met if accepts(verifier, attack, make)]


def count_let_in() -> Table:
    """Compare a verifier that checks the signature with the strict one."""
    rows = [
        {"server": server, "attacks": len([a for a in ATTACKS if server in a.on])}
        | {"signature_only lets in": len(let_in(signature_only, server))}
        | {"the strict one lets in": len(let_in(strict, server))}
        for server in SERVERS
    ]
    return Table(rows, "attacks, and how many of them get through")
