"""The article's table, judged: measurements go in, verdicts come out."""

from examples.ch12_choosing.verdicts.failure_modes import failure_modes
from examples.ch12_choosing.verdicts.judge import SMALLEST_MARGIN, judged
from examples.ch12_choosing.verdicts.verdict import Verdict, differing

__all__ = ["SMALLEST_MARGIN", "Verdict", "differing", "failure_modes", "judged"]
