"""What surrounds the text of a page: its assets, description, and line above the title."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book._ext import chapters

OURS = ("tokens.css", "book.css", "blocks.css", "lab.css")
LONGEST = 200  # characters of a description that search engines show
DESCRIPTION = (
    "A course you can run: stateless services, session tokens, caches and staleness, "
    "API gateways, governance, and the Model Context Protocol."
)


def furnish(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Keep our stylesheets alone, and say what the page is about."""
    context["css_files"] = [
        sheet
        for sheet in context.get("css_files", [])
        if Path(str(getattr(sheet, "filename", sheet))).name in OURS
    ]
    context["description"] = describe(app.env.metadata.get(pagename, {}), doctree)
    context["kicker"] = chapters.kicker(Path(app.srcdir), pagename)


def describe(metadata: dict[str, Any], doctree: nodes.document | None) -> str:
    """Return the page's own description, or the beginning of its first paragraph."""
    if metadata.get("description"):
        return str(metadata["description"])
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        words = " ".join(paragraph.astext().split())
        if len(words) <= LONGEST:
            return words
        return words[:LONGEST].rsplit(" ", 1)[0] + " …"
    return DESCRIPTION


def register(app: Sphinx) -> None:
    """Run after the theme, which adds its own stylesheets."""
    app.connect("html-page-context", furnish, priority=900)
