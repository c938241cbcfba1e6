"""The laboratory of a rule: XFetch against a table that was published with it."""

from random import Random

from examples.ch05_staleness.xfetch import early_refresh_probability, refreshes_early
from examples.lab import Table

DELTA, BETA, DRAWS = 0.4, 1.0, 20_000
PUBLISHED = {0.1: 0.98, 0.4: 0.63, 2.0: 0.18, 10.0: 0.04}


def chances() -> Table:
    """Put beside each other what was printed, what the rule means, and what it does."""
    rows = []
    for left, printed in PUBLISHED.items():
        draw = Random(3).random
        expected = early_refresh_probability(left, DELTA, BETA)
        hits = sum(refreshes_early(left, DELTA, BETA, 1 - draw()) for _ in range(DRAWS))
        rows.append({
            "seconds left": left,
            "printed": printed,
            "exp(-t/(beta*delta))": round(expected, 4),
            "counted": round(hits / DRAWS, 4),
        })  # fmt: skip
    said = f"{DRAWS} draws, delta={DELTA:g}, beta={BETA:g}"
    return Table(rows, f"does a reader refresh early? {said}", digits=4)
