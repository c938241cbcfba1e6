"""The laboratory's shelf: what was measured with embeddings that were learned."""

import json

from examples.lab import Table
from examples.lab.notebook import MEASUREMENTS

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
    """Show the closest pairs of this embedding, and whether one answer fits both."""
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"][name]
    pairs = [
        pair | {"one answer fits both": "yes" if kind == "same" else "no"}
        for kind in ("same", "other")
        for pair in told[f"closest, {kind} answer"]
    ]
    pairs.sort(key=lambda pair: -pair["similarity"])
    return Table(pairs[:most], f"the closest pairs by {name}")


MATRIX = MEASUREMENTS / "ch08_ai_gateway.matrix.json"
NAMED = {"client", "upstream"}


def matrix() -> Table:
    """Count what each official client could do with each upstream, as measured."""
    told = json.loads(MATRIX.read_text(encoding="utf-8"))["rows"]
    table: dict[str, dict[str, object]] = {}
    for row in told:
        said = [row[kind] for kind in row if kind not in NAMED and row[kind] != "-"]
        cells = table.setdefault(row["client"], {"client": row["client"]})
        cells[f"to {row['upstream']}"] = f"{said.count('ok')} of {len(said)}"
    return Table(list(table.values()), "plain, streamed, tools, tools streamed")


def exceptions(upstream: str = "gemini") -> Table:
    """Show what each client raised when this upstream failed, as measured."""
    told = json.loads(MATRIX.read_text(encoding="utf-8"))["errors"]
    rows = [
        {"client": row["client"]}
        | {"it says 429": row["fail-429"], "its stream is cut": row["cut"]}
        for row in told
        if row["upstream"] == upstream
    ]
    return Table(rows, f"what clients raise when {upstream} fails")
