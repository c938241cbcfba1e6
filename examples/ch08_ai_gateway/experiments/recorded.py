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


def closest_pairs(name: str = "minilm", most: int = 8) -> Table:
    """Show the pairs that this embedding puts closest, and whether one answer does."""
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"][name]
    pairs = [
        pair | {"one answer does": "yes" if kind == "same" else "no"}
        for kind in ("same", "other")
        for pair in told[f"closest, {kind} answer"]
    ]
    pairs.sort(key=lambda pair: -pair["similarity"])
    return Table(pairs[:most], f"the closest pairs by {name}")
