"""The pages as they are written: their links and the anchors they offer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.mdit_to_docutils.base import default_slugify

NOT_PAGES = {"_build", "_ext", "assets", "measurements"}
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
COMMONMARK = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in a page."""

    page: Path
    text: str
    target: str

    @property
    def inside(self) -> bool:
        """Whether it leads to a file of this repository."""
        return "://" not in self.target and not self.target.startswith("mailto:")

    @property
    def path(self) -> Path:
        """The file it leads to."""
        name = self.target.partition("#")[0]
        return (self.page.parent / name).resolve() if name else self.page.resolve()

    @property
    def anchor(self) -> str:
        """The heading it leads to; empty for the top of the page."""
        return self.target.partition("#")[2]


def pages(book: Path) -> list[Path]:
    """Return every page, Markdown and notebook."""
    return [
        path
        for path in sorted(book.rglob("*"))
        if path.suffix in {".md", ".ipynb"}
        and not NOT_PAGES & set(path.relative_to(book).parts)
    ]


def prose(page: Path) -> str:
    """Return the Markdown of a page, of all cells where it is a notebook."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".md":
        return FRONT_MATTER.sub("", text)
    cells = json.loads(text)["cells"]
    written = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    return "\n\n".join(written)


def links(page: Path) -> list[Link]:
    """Return every link of a page."""
    found = []
    for inline in _inlines(page):
        children = inline.children or []
        for place, token in enumerate(children):
            if token.type == "link_open":
                target = str(token.attrs["href"])
                found.append(Link(page, _words(children[place + 1 :]), target))
    return found


@cache
def headings(page: Path) -> list[tuple[int, str]]:
    """Return the level and the words of every heading."""
    tokens = COMMONMARK.parse(prose(page))
    return [
        (int(token.tag[1]), _words(tokens[place + 1].children or []))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def anchors(page: Path) -> set[str]:
    """Return what a link may name after `#`.

    >>> slug("Dean and Barroso 2013")
    'dean-and-barroso-2013'
    """
    return {slug(words) for _, words in headings(page)}


def slug(words: str) -> str:
    """Return the anchor of a heading, as the book and code hosts make it."""
    return str(default_slugify(words))


def _inlines(page: Path) -> Iterator[Token]:
    yield from (t for t in COMMONMARK.parse(prose(page)) if t.type == "inline")


def _words(tokens: list[Token]) -> str:
    words = []
    for token in tokens:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)
