"""Two clocks that disagree, in the laboratory: an issuer's and a verifier's."""

from collections.abc import Sequence
from dataclasses import replace

from examples.ch03_tokens.errors import TokenError
from examples.ch03_tokens.experiments.targets import hs256_server
from examples.ch03_tokens.jwt import TokenPolicy, verify
from examples.lab import EPOCH, Table
from examples.lab.figures import Marked

LIFE = 300
STEP = 5


def skewed(ahead: int, leeway: float) -> tuple[str, int]:
    """Verify a token whose issuer's clock is `ahead`.

    Return the answer right after it was issued, and for how many seconds it works.
    """
    target = hs256_server()
    policy = TokenPolicy(("HS256",), target.policy.issuer, target.policy.audience)
    policy = replace(policy, leeway=leeway)
    token = target.token(iat=EPOCH + ahead, exp=EPOCH + ahead + LIFE)
    said, worked = [], 0
    for later in range(0, 3 * LIFE, STEP):
        try:
            verify(token, target.key_set, policy, now=EPOCH + later)
        except TokenError as error:
            said.append(str(error))
        else:
            said.append("good")
            worked += STEP
    return said[0], worked


def skews(aheads: Sequence[int], leeways: Sequence[float]) -> Table:
    """Compare clocks and leeways."""
    rows = []
    for ahead in aheads:
        row: dict[str, object] = {"issuer's clock": f"{ahead:+d} s"}
        for leeway in leeways:
            first, worked = skewed(ahead, leeway)
            meaning = "fresh" if first == "good" else "failed"
            said = f"{first}; works {worked} s"
            row[f"leeway {leeway:g} s"] = Marked(said, meaning)  # type: ignore[arg-type]
        rows.append(row)
    return Table(rows, f"a token for {LIFE} s, and a verifier whose clock is right")
