"""The article's table, judged: measurements go in, verdicts come out."""

from examples.ch12_choosing.verdicts.failure_modes import failure_modes
from examples.ch12_choosing.verdicts.judge import SMALLEST_MARGIN, judge
from examples.ch12_choosing.verdicts.verdict import CellVerdict, changed_verdicts

__all__ = [
    "SMALLEST_MARGIN",
    "CellVerdict",
    "changed_verdicts",
    "failure_modes",
    "judge",
]
