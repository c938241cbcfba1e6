"""What a monitor sees of carelessness in the laboratory: failed requests, or none."""

from examples.ch12_choosing.chaos.result import SERVER_ERROR, RunResult
from examples.ch12_choosing.experiments.afternoon import short
from examples.ch12_choosing.shop.defects import DEFECTS
from examples.lab import Table


def monitored() -> Table:
    """Run each carelessness, and the same stretch without it: who notices?"""
    rows = []
    for name, words in DEFECTS.items():
        defect, careful = short(name), short(name, spared=True)
        rows.append({
            "carelessness": words,
            "broken promises": len(defect.violations),
            "failed requests": failed(defect),
            "without it": failed(careful),
        })  # fmt: skip
    return Table(rows, "one carelessness at a time")


def failed(result: RunResult) -> int:
    """Count what a monitor counts: no answer, or a status of the server's fault."""
    requests = result.history.requests
    return sum(ask.status == 0 or ask.status >= SERVER_ERROR for ask in requests)
