"""`{chapters}`: the map of the book, by part."""

from html import escape
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book._ext import course
from book._ext.course import Chapter

ROMAN = ("I", "II", "III", "IV", "V", "VI")
SHELVES = {
    "start": "Begin",
    "teach": "Teach",
    "reference": "Reference",
}


class Chapters(SphinxDirective):
    """List the chapters by part."""

    def run(self) -> list[nodes.Node]:
        """Write one list a part."""
        book = Path(self.env.srcdir)
        self.env.note_dependency(str(book / "chapters.toml"))
        for notebook in book.glob("ch*.ipynb"):
            self.env.note_dependency(str(notebook))
        up = "../" * self.env.docname.count("/")
        html = "".join(
            f"<h3>Part {ROMAN[number]} · {escape(part)}</h3>\n"
            f'<ol class="chapters">{items}</ol>'
            for number, (part, items) in enumerate(by_part(book, up))
        )
        return [nodes.raw("", f'<div class="parts">{html}</div>', format="html")]


def by_part(book: Path, up: str = "") -> list[tuple[str, str]]:
    """Return each part with its chapters as list items."""
    return [
        (part, "".join(line(book, chapter, up) for chapter in members))
        for part, members in groupby(course.chapters(book), lambda one: one.part)
    ]


def line(book: Path, chapter: Chapter, up: str = "") -> str:
    """Return a chapter with its question, as a link where there is a notebook."""
    title = f"<strong>{escape(chapter.title)}</strong>"
    if course.notebooks(book, chapter.stem):
        title = f'<a href="{up}{chapter.stem}.html">{title}</a>'
        state = ""
    else:
        state = ' <span class="state">to come</span>'
    body = f"{title}{state}<br>{escape(chapter.question)}"
    return f'<li><span class="number">{chapter.number}</span><div>{body}</div></li>'


def kicker(book: Path, docname: str) -> str:
    """Return the line above a page's title: where in the book the reader is.

    >>> kicker(Path("book"), "reference/glossary")
    'Reference'
    """
    for chapter in course.chapters(book):
        sittings = {path.stem: path for path in course.notebooks(book, chapter.stem)}
        if docname in sittings:
            minutes = course.minutes(sittings[docname])
            return f"Chapter {chapter.number} · {chapter.part} · {minutes} minutes"
    return SHELVES.get(docname.partition("/")[0], "")


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("chapters", Chapters)
