"""Tables that pages show and nobody keeps by hand: the chapters, and their sizes."""

import re
from argparse import Namespace
from pathlib import Path

from book._ext.course import Chapter
from book._ext.course import chapters as planned
from examples.ch12_choosing import claims
from examples.ch12_choosing.guide.reports import markdown
from tests.authoring.house import ROOT, sources, stems


def chapters_table(root: Path = ROOT) -> str:
    """Every chapter with its question, and links to the parts that are there."""
    rows = ["| | chapter | its question | run | solve |", "|---|---|---|---|---|"]
    rows += [chapter_row(chapter, root) for chapter in planned(root / "book")]
    return "\n".join(rows)


def chapter_row(chapter: Chapter, root: Path) -> str:
    """One chapter's row; what is still to come has no links."""
    stem = chapter.stem
    title, service, exercise = chapter.title, "to come", ""
    if (root / f"book/{stem}.ipynb").is_file():
        title = f"[{title}](book/{stem}.ipynb)"
        service = f"[service](examples/{stem})"
        folder = root / "exercises" / stem
        exercise = f"[exercises](exercises/{stem}{'' if folder.is_dir() else '.py'})"
    return (
        f"| {chapter.number} | {title} | {chapter.question} | {service} | {exercise} |"
    )


def sizes_table(root: Path = ROOT) -> str:
    """The files and lines of each package, and its longest file."""
    rooms = sorted(stems(root, "examples"))
    rows = ["| package | files | lines | longest |", "|---|---|---|---|"]
    rows += [size_row(root / "examples" / room) for room in rooms]
    return "\n".join(rows)


def size_row(package: Path) -> str:
    """One package's row."""
    files = sources(package.parent, package.name)
    longest = max(files, key=lines)
    name = longest.relative_to(package).as_posix()
    total = sum(map(lines, files))
    last = f"`{name}`, {lines(longest)}"
    return f"| `examples/{package.name}` | {len(files)} | {total} | {last} |"


def lines(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def in_page(page: str, name: str, table: str) -> str:
    """The page with the table between its two marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{begin}.*?{end}", flags=re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n{table}\n{end}", page)


def pages(root: Path = ROOT) -> dict[Path, str]:
    """Each page that shows a table, as it should be."""
    tables = {
        "README.md": ("chapters", chapters_table(root)),
        "CONTRIBUTING.md": ("sizes", sizes_table(root)),
        "book/reference/claims.md": ("claims", claims.table()),
        "book/reference/adr.md": ("adr", markdown.example_records()),
        "book/reference/choosing.md": ("numbers", markdown.quantities_table()),
    }
    return {
        root / page: in_page((root / page).read_text(encoding="utf-8"), name, table)
        for page, (name, table) in tables.items()
    }


def main(_: Namespace) -> str:
    """Bring the tables up to date."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return f"{len(pages())} pages show their tables as they are"
