"""Every claim that the course answers, with its verdict and the evidence."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("claims.toml")
VERDICTS = ("holds", "holds when", "does not hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim in our words, what was found, and the pages of the book that show it.

    `cell` names the cell of the article's table whose verdict this has to be.
    """

    id: str
    said: str
    verdict: str
    when: str
    evidence: tuple[str, ...]
    cell: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.id}: a verdict is one of {', '.join(VERDICTS)}")
        if not (self.said and self.when and self.evidence):
            raise ValueError(f"{self.id}: a claim has a condition and evidence")


def claims() -> tuple[Claim, ...]:
    """Return all of them, in the order of the chapters; raises ValueError."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["claim"]
    return tuple(
        Claim(**each | {n: tuple(each.get(n, ())) for n in ("evidence", "cell")})
        for each in told
    )


def table() -> str:
    """Return the claims as a table in Markdown, for a page that stands in a folder."""
    rows = ["| claim | verdict | when, or instead | shown in |", "|---|---|---|---|"]
    for claim in claims():
        links = ", ".join(f"[{place(e)}](../{e})" for e in claim.evidence)
        said = f"| {claim.said} | **{claim.verdict}** | {claim.when} | {links} |"
        rows.append(said)
    return "\n".join(rows)


def place(evidence: str) -> str:
    """Say in a few words where it is.

    >>> place("ch02_scale.ipynb#experiment-1-eight-replicas")
    'chapter 2, experiment 1'
    """
    page, _, anchor = evidence.partition("#")
    first, second, *_ = f"{anchor}--".split("-")
    where = f"experiment {second}" if first == "experiment" else anchor
    return f"chapter {int(page[2:4])}, {where.replace('-', ' ')}"
