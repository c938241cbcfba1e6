"""The rules by which each cell of the article's table is judged.

Each bar stands far from what machines measure, so that two runs agree: the margin of a
verdict says how far. `found` is the content of the measurements' file.
"""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.complexity import complexity_cells
from examples.ch12_choosing.verdicts.data_consistency import consistency_cells
from examples.ch12_choosing.verdicts.fault_tolerance import fault_cells
from examples.ch12_choosing.verdicts.performance import performance_cells
from examples.ch12_choosing.verdicts.scalability import scale_cells
from examples.ch12_choosing.verdicts.two_columns import two_columns
from examples.ch12_choosing.verdicts.verdict import Verdict

SMALLEST_MARGIN = 0.05  # a verdict that is nearer to its bar could turn


def judged(found: Mapping[str, Any]) -> list[Verdict]:
    """Return the verdict on each cell, in the order of the table."""
    tried, code = found["experiments"], found["complexity"]
    return [
        *scale_cells(tried),
        *fault_cells(tried),
        *complexity_cells(code),
        *performance_cells(tried),
        *consistency_cells(tried),
        two_columns(tried),
    ]
