"""What surrounds the text of a page: stylesheets, description, contents, kicker."""

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book._ext import chapters

OURS = ("tokens.css", "book.css", "blocks.css", "lab.css")
# What the search page needs of Sphinx; the rest of the theme's files no page asks for.
SEARCH = (
    "documentation_options.js",
    "doctools.js",
    "language_data.js",
    "searchtools.js",
    "sphinx_highlight.js",
)
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
    sections = outline(doctree)
    tree = context["toctree"](maxdepth=2, collapse=True, includehidden=True)
    context["contents"] = place(tree or "", sections)
    # The label would hide from a screen reader what the fold says itself.
    body = context.get("body", "")
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")
    context["kicker"] = chapters.kicker(Path(app.srcdir), pagename)


def outline(doctree: nodes.document | None) -> str:
    """Return the sections of a page as a list of links."""
    chapter = next(doctree.findall(nodes.section), None) if doctree else None
    sections = [one for one in chapter or () if isinstance(one, nodes.section)]
    items = "".join(
        f'<li><a href="#{one["ids"][0]}">{escape(one[0].astext())}</a></li>'
        for one in sections
    )
    return f"<ul>{items}</ul>" if items else ""


def place(tree: str, sections: str) -> str:
    """Put the page's sections under its own line in the contents.

    >>> place('<li><a class="current reference" href="#">A</a></li>', "<ul>…</ul>")
    '<li><a class="current reference" href="#" aria-current="page">A</a><ul>…</ul></li>'
    """
    tree = tree.replace(' aria-level="2"', "").replace(' role="heading"', "")
    return re.sub(
        r'(<a class="current [^"]*" href="#")(>.*?</a>)',
        lambda found: f'{found[1]} aria-current="page"{found[2]}{sections}',
        tree,
    )


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


def tidy(app: Sphinx, failure: Exception | None) -> None:
    """Remove the files that the theme brought and no page asks for."""
    if failure or app.builder.name != "html":
        return
    ours = {path.name for path in (Path(app.srcdir) / "assets").iterdir()}
    for path in (Path(app.outdir) / "_static").iterdir():
        if path.name not in ours and path.name not in SEARCH:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def register(app: Sphinx) -> None:
    """Run after the theme, which adds stylesheets and files of its own."""
    app.connect("html-page-context", furnish, priority=900)
    app.connect("build-finished", tidy, priority=900)
