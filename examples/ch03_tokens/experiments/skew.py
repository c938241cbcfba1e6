"""Two clocks that disagree, in the laboratory: an issuer's and a verifier's."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from examples.ch03_tokens.errors import SessionError, TokenError
from examples.ch03_tokens.experiments.makers import SECRET
from examples.ch03_tokens.experiments.targets import hs256_server
from examples.ch03_tokens.jwt import TokenPolicy, verify
from examples.ch03_tokens.sessions import (
    CookieSessions,
    StoredRevocations,
    Timeouts,
    UncheckedRevocations,
)
from examples.lab import EPOCH, MemoryStore, Table
from examples.lab.figures import Marked

LIFE = 300
STEP = 5
Check = Callable[[float], object]  # at a moment of the verifier's clock


def token_of(ahead: int, leeway: float) -> Check:
    """Return the check of a token whose issuer's clock is `ahead`."""
    target = hs256_server()
    policy = TokenPolicy(("HS256",), target.policy.issuer, target.policy.audience)
    policy = replace(policy, leeway=leeway)
    token = target.token(iat=EPOCH + ahead, exp=EPOCH + ahead + LIFE)
    return lambda now: verify(token, target.key_set, policy, now=now)


def cookie_of(ahead: int, leeway: float) -> Check:
    """Return the check of a cookie that another replica signed, whose clock is so."""
    times = Timeouts(idle=LIFE, absolute=LIFE, leeway=leeway)
    known = UncheckedRevocations(StoredRevocations(MemoryStore()))

    def at(now: float) -> CookieSessions:
        return CookieSessions([SECRET], known, lambda: "id", lambda: now, times)

    ticket = at(EPOCH + ahead).sign_in("mallory").ticket
    return lambda now: at(now).authenticate(ticket)


KINDS = {"jwt": token_of, "cookie": cookie_of}


def works(check: Check) -> tuple[str, int]:
    """Return the answer right after sign-in, and for how many seconds it is good."""
    said, worked = [], 0
    for later in range(0, 3 * LIFE, STEP):
        try:
            check(EPOCH + later)
        except (TokenError, SessionError) as error:
            said.append(str(error))
        else:
            said.append("good")
            worked += STEP
    return said[0], worked


def skews(aheads: Sequence[int], leeways: Sequence[float]) -> Table:
    """Compare clocks and leeways."""
    rows = []
    for kind, ahead in product(KINDS, aheads):
        row: dict[str, object] = {"session": kind, "issuer's clock": f"{ahead:+d} s"}
        for leeway in leeways:
            first, worked = works(KINDS[kind](ahead, leeway))
            meaning = "fresh" if first == "good" else "failed"
            said = f"{first}; works {worked} s"
            row[f"leeway {leeway:g} s"] = Marked(said, meaning)  # type: ignore[arg-type]
        rows.append(row)
    return Table(rows, f"a ticket for {LIFE} s, and a verifier whose clock is right")
