"""Tables that read the same in a page, in a terminal and in a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.lab.figures.cells import Marked, plain, rendered
from examples.lab.figures.palette import DARK_FRONT_ENDS
from examples.lab.figures.svg import columns as wide
from examples.lab.figures.svg import printable

Rows = Sequence[Mapping[str, object]] | tuple[Sequence[str], Sequence[Sequence[object]]]
NUMBERS = (int, float)
PAGE = 88  # characters that stand beside each other on a page; wider tables wrap


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its cells as words and as markup, and its side."""

    name: str
    words: tuple[str, ...]
    markup: tuple[str, ...]
    right: bool

    @classmethod
    def of(cls, name: str, cells: Sequence[object], digits: int) -> "Column":
        """Round the cells alike, so that their decimal points stand in line."""
        values = [c.value if isinstance(c, Marked) else c for c in cells]
        words = plain(values, digits)
        markup = [rendered(c, w) for c, w in zip(cells, words, strict=True)]
        told = [v for v in values if v is not None]
        right = bool(told) and all(
            isinstance(v, NUMBERS) and not isinstance(v, bool) for v in told
        )
        return cls(name, tuple(words), tuple(markup), right)

    def padded(self) -> list[str]:
        """Return heading and cells filled up to one width."""
        lines = [self.name, *self.words]
        full = max(map(wide, lines))
        gaps = [" " * (full - wide(line)) for line in lines]
        return [
            g + w if self.right else w + g for w, g in zip(lines, gaps, strict=True)
        ]


class Table:
    """Rows with named columns; floats are rounded to `digits` before they are shown.

    >>> Table([{"store": "memory", "lost": 5}, {"store": "redis", "lost": 0}])
    store   lost
    memory     5
    redis      0
    """

    def __init__(self, rows: Rows, caption: str = "", *, digits: int = 3) -> None:
        names, cells = _unpacked(rows)
        self.caption, self.names = caption, names
        self.rows = tuple(tuple(row) for row in cells)
        across = [[row[i] for row in self.rows] for i in range(len(names))]
        pairs = zip(names, across, strict=True)
        self.columns = tuple(Column.of(name, cells, digits) for name, cells in pairs)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        lines = zip(*(column.padded() for column in self.columns), strict=True)
        body = "\n".join("  ".join(line).rstrip() for line in lines)
        return f"{self.caption}\n{body}" if self.caption else body

    def _repr_html_(self) -> str:
        framed = self.framed()
        style = f"<style>{DARK_FRONT_ENDS}</style>" if "lab-said" in framed else ""
        return style + framed

    def framed(self) -> str:
        """Return the table in a frame that scrolls where the page is narrow."""
        label = printable(self.caption) or "Table"
        return (
            f'<div class="lab-scroll" tabindex="0" role="group" aria-label="{label}"'
            f' style="overflow-x:auto">{self.html()}</div>'
        )

    def records(self) -> list[dict[str, object]]:
        """Return each row as a mapping, its values without their meanings."""
        values = [
            [c.value if isinstance(c, Marked) else c for c in r] for r in self.rows
        ]
        return [dict(zip(self.names, row, strict=True)) for row in values]

    def html(self) -> str:
        """Return the bare `<table>`."""
        caption = (
            f"<caption>{printable(self.caption)}</caption>" if self.caption else ""
        )
        head = "".join(_cell("th", "col", c, printable(c.name)) for c in self.columns)
        body = "".join(f"<tr>{self._row(i)}</tr>" for i in range(len(self.rows)))
        full = sum(wide(column.padded()[0]) + 2 for column in self.columns)
        kind = "lab-table lab-wide" if full > PAGE else "lab-table"
        return (
            f'<table class="{kind}">{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )

    def _row(self, index: int) -> str:
        first, *others = self.columns
        cells = [_cell("th", "row", first, first.markup[index])]
        cells += [_cell("td", "", column, column.markup[index]) for column in others]
        return "".join(cells)


def _cell(tag: str, scope: str, column: Column, markup: str) -> str:
    side = ' class="lab-num" style="text-align:right"' if column.right else ""
    side = side or ' style="text-align:left"'
    scoped = f' scope="{scope}"' if scope else ""
    return f"<{tag}{scoped}{side}>{markup}</{tag}>"


def _unpacked(rows: Rows) -> tuple[tuple[str, ...], Sequence[Sequence[object]]]:
    if isinstance(rows, tuple):
        names, cells = rows
        return _checked(tuple(names), cells)
    mappings = [row for row in rows if isinstance(row, Mapping)]
    if len(mappings) != len(rows):
        raise ValueError("rows are mappings, or a pair of column names and rows")
    names = tuple(dict.fromkeys(name for row in mappings for name in row))
    return _checked(names, [[row.get(name) for name in names] for row in mappings])


def _checked(
    names: tuple[str, ...], cells: Sequence[Sequence[object]]
) -> tuple[tuple[str, ...], Sequence[Sequence[object]]]:
    if not names:
        raise ValueError("a table needs at least one column")
    for row in cells:
        if len(row) != len(names):
            raise ValueError(f"a row has {len(row)} cells for {len(names)} columns")
    return names, cells
