"""The laboratory's shelf: what was measured with embeddings that were learned."""

import json

from examples.lab import Table
from examples.lab.record import MEASUREMENTS

FILE = MEASUREMENTS / "ch08_ai_gateway.semantic.json"
SHOWN = (0.97, 0.95, 0.9, 0.8)


def learned() -> Table:
    """Compare the embeddings at some thresholds."""
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"]
    rows = [
        {"embedding": name} | hits
        for name in told
        for hits in told[name]["hits"]
        if hits["threshold"] in SHOWN
    ]
    return Table(rows, "the same questions, three embeddings, as measured")


def closest_pairs(name: str = "minilm") -> Table:
    """Show the pairs that this embedding puts closest and that need two answers."""
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"][name]
    return Table(told["closest, other answer"], "closest pairs with two answers")
