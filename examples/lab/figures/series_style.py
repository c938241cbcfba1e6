"""How a series is drawn: by its name, by its meaning, or by a dash of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.lab.figures.palette import LIGHT
from examples.lab.figures.theme import INK, QUIET

MOST = 8
DASHES: tuple[Sequence[int], ...] = ([], [6, 3], [2, 3], [8, 3, 2, 3])


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How a series is drawn."""

    colour: str
    dash: Sequence[int]
    weight: float


STYLES = {
    "formula": SeriesStyle(QUIET, [6, 4], 1.8),
    "simulation": SeriesStyle(INK, [], 1.2),
    "service": SeriesStyle(INK, [], 3.2),
} | {
    name: SeriesStyle(LIGHT[name], [], 2.4)
    for name in LIGHT
    if name not in ("ink", "quiet")
}


def styles(names: Sequence[str], looks: Mapping[str, str]) -> dict[str, SeriesStyle]:
    """Give each series the look of its name or of `looks`, else a dash of its own."""
    if len(names) > MOST:
        raise ValueError(f"at most {MOST} series can be told apart, not {len(names)}")
    free = [SeriesStyle(hue, dash, 2) for dash in DASHES for hue in (INK, QUIET)]
    found = {}
    for name in names:
        look = looks.get(name, name)
        if name in looks and look not in STYLES:
            raise ValueError(
                f"there is no look {look!r}; there are {', '.join(STYLES)}"
            )
        found[name] = STYLES[look] if look in STYLES else free.pop(0)
    return found
