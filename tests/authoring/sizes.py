"""How big each chapter's service is: the table that CONTRIBUTING.md shows."""

from argparse import Namespace
from pathlib import Path

from tests.authoring.house import ROOT, sources, stems

BEGIN, END = "<!-- sizes -->", "<!-- /sizes -->"


def lines(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def table(root: Path = ROOT) -> str:
    """A Markdown table: files, lines, and the longest file of each package."""
    rooms = [*sorted(stems(root, "examples")), "bookshop", "lab"]
    rows = ["| package | files | lines | longest |", "|---|---|---|---|"]
    for room in rooms:
        files = sources(root / "examples", room)
        if files:
            longest = max(files, key=lines)
            name = longest.relative_to(root / "examples" / room).as_posix()
            total = sum(map(lines, files))
            last = f"`{name}`, {lines(longest)}"
            rows.append(f"| `examples/{room}` | {len(files)} | {total} | {last} |")
    return "\n".join(rows)


def in_page(page: str, text: str) -> str:
    """The page with the table between its two marks replaced by the text."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main(_: Namespace, root: Path = ROOT) -> str:
    """Bring the table in CONTRIBUTING.md up to date."""
    path = root / "CONTRIBUTING.md"
    page = path.read_text(encoding="utf-8")
    path.write_text(in_page(page, table(root)), encoding="utf-8")
    return table(root)
