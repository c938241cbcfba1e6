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
    "coming": "Chapters",
    "teach": "Teach",
    "reference": "Reference",
}


class Chapters(SphinxDirective):
    """List the chapters by part; with `coming`, those without a notebook, in detail."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write one list a part."""
        book = Path(self.env.srcdir)
        self.env.note_dependency(str(book / "chapters.toml"))
        for notebook in book.glob("ch*.ipynb"):
            self.env.note_dependency(str(notebook))
        coming = self.arguments == ["coming"]
        level = "h2" if coming else "h3"
        up = "../" * self.env.docname.count("/")
        html = "".join(
            f"<{level}>Part {ROMAN[number]} · {escape(part)}</{level}>\n"
            f'<ol class="chapters">{items}</ol>'
            for number, (part, items) in enumerate(by_part(book, coming, up))
            if items
        )
        return [nodes.raw("", f'<div class="parts">{html}</div>', format="html")]


def by_part(book: Path, coming: bool, up: str = "") -> list[tuple[str, str]]:
    """Return each part with its chapters as list items."""
    return [
        (
            part,
            "".join(
                detail(chapter) if coming else line(book, chapter, up)
                for chapter in members
                if not (coming and course.notebooks(book, chapter.stem))
            ),
        )
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


def detail(chapter: Chapter) -> str:
    """Return a chapter with its question, its service and what the reader builds."""
    body = (
        f"<strong>{escape(chapter.title)}</strong><br>{escape(chapter.question)}"
        f"<dl><dt>you run</dt><dd>{escape(chapter.service)}.</dd>"
        f"<dt>you build</dt><dd>{escape(chapter.exercise)}.</dd></dl>"
    )
    return (
        f'<li id="{chapter.stem}"><span class="number">{chapter.number}</span>'
        f"<div>{body}</div></li>"
    )


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
