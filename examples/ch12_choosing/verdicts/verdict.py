"""A verdict on one cell of the article's table, and the numbers it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Ruling = Literal["holds", "holds when", "does not hold"]
Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """What became of a claim; `condition` says when it holds, or why it does not.

    `margin` is how far the nearest measured ratio is from where the verdict would turn,
    as a share of that; 1.0 where it rests on counts alone.
    """

    feature: str
    system: str
    claim: str
    verdict: Ruling
    condition: str
    numbers: Numbers
    margin: float = 1.0


@dataclass(slots=True)
class Thresholds:
    """Ratios held against bars; the smallest distance is the margin of a verdict."""

    distances: list[float] = field(default_factory=list)

    def reaches(self, ratio: float, bar: float) -> bool:
        """Say whether the ratio is at least the bar, and remember how clearly."""
        self.distances.append(abs(ratio / bar - 1))
        return ratio >= bar

    @property
    def margin(self) -> float:
        """The smallest distance so far."""
        return round(min([1.0, *self.distances]), 2)


def changed_verdicts(
    some: Sequence[Mapping[str, object]], others: Sequence[Mapping[str, object]]
) -> list[str]:
    """Name the cells on which two measurements do not agree.

    >>> low = {"feature": "complexity", "system": "stateless", "verdict": "holds"}
    >>> changed_verdicts([low], [{**low, "verdict": "does not hold"}])
    ['complexity, stateless: holds, or does not hold']
    """
    one, other = by_cell(some), by_cell(others)
    return [
        f"{', '.join(cell)}: {one.get(cell)}, or {other.get(cell)}"
        for cell in sorted(one.keys() | other.keys())
        if one.get(cell) != other.get(cell)
    ]


def by_cell(verdicts: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], object]:
    """Return each cell's verdict."""
    return {(str(v["feature"]), str(v["system"])): v["verdict"] for v in verdicts}


def rounded(ratio: float) -> float:
    """Round as it is shown."""
    return round(ratio, 2)
