"""The rules by which each cell of the article's table is judged.

Each bar stands far from what machines measure, so that two runs agree: the margin of a
verdict says how far. `found` is the content of the measurements' file.
"""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.complexity import complexity_cells
from examples.ch12_choosing.verdicts.data_consistency import consistency_cells
from examples.ch12_choosing.verdicts.fault_tolerance import fault_tolerance_cells
from examples.ch12_choosing.verdicts.performance import performance_cells
from examples.ch12_choosing.verdicts.scalability import scalability_cells
from examples.ch12_choosing.verdicts.two_columns import two_columns
from examples.ch12_choosing.verdicts.verdict import CellVerdict

SMALLEST_MARGIN = 0.05  # a verdict that is nearer to its bar could turn


def judge(measurements: Mapping[str, Any]) -> list[CellVerdict]:
    """Return the verdict on each cell, in the order of the table."""
    experiments, code = measurements["experiments"], measurements["complexity"]
    return [
        *scalability_cells(experiments),
        *fault_tolerance_cells(experiments),
        *complexity_cells(code),
        *performance_cells(experiments),
        *consistency_cells(experiments),
        two_columns(experiments),
    ]
