"""`{lab-output} chapter cell`: a committed output of a notebook, on another page."""

from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective


def named(notebook: Path, name: str) -> dict[str, Any]:
    """Return the cell of that id or tag; ExtensionError when there is none."""
    if not notebook.is_file():
        raise ExtensionError(f"lab-output: there is no notebook {notebook.name}")
    for cell in nbformat.read(notebook, as_version=4).cells:
        if name == cell.get("id") or name in cell.metadata.get("tags", ()):
            return dict(cell)
    raise ExtensionError(f"lab-output: {notebook.name} has no cell {name!r}")


def html(cell: dict[str, Any], name: str) -> str:
    """Return the HTML form of what the cell showed; ExtensionError when it has none."""
    shown = [
        output["data"]["text/html"]
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    if not shown:
        raise ExtensionError(f"lab-output: the cell {name!r} shows no HTML")
    return "\n".join("".join(part) for part in shown)


class LabOutput(SphinxDirective):
    """Put the output of a notebook's cell here; the build fails when it is missing."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Read the notebook, and read it again when it changes."""
        chapter, name = self.arguments
        notebook = Path(self.env.srcdir) / f"{chapter}.ipynb"
        self.env.note_dependency(str(notebook))
        shown = html(named(notebook, name), name)
        return [nodes.raw("", f'<div class="lab-output">{shown}</div>', format="html")]


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("lab-output", LabOutput)
