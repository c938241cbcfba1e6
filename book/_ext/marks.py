"""What CommonMark cannot say: predictions, wide tables, and leftovers of a theme."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform


class Predictions(SphinxTransform):
    """A quotation that opens with **Predict.** becomes a prediction."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Put a container in its place, which the stylesheet draws."""
        for quote in list(self.document.findall(nodes.block_quote)):
            if opens_with(quote, "Predict"):
                quote.replace_self(
                    nodes.container("", *quote.children, classes=["predict"])
                )


def opens_with(quote: nodes.block_quote, word: str) -> bool:
    """Tell whether the first thing in a quotation is the word, in bold."""
    paragraph = quote[0] if len(quote) else nodes.paragraph()
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong) and first.astext().rstrip(".:") == word


class NoThebe(SphinxPostTransform):
    """Jupyter Book writes a script for a service on another site into each page."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Remove it."""
        for raw in list(self.document.findall(nodes.raw)):
            text = raw.astext()
            if "text/x-thebe-config" in text or "kernelName =" in text:
                raw.parent.remove(raw)


def visit_table(writer: Any, node: nodes.table) -> None:
    """Let a wide table scroll in its own frame."""
    writer.body.append('<div class="scroll">')
    writer.__class__.visit_table(writer, node)


def depart_table(writer: Any, node: nodes.table) -> None:
    """Close the frame."""
    writer.__class__.depart_table(writer, node)
    writer.body.append("</div>\n")


def register(app: Sphinx) -> None:
    """Add the transforms and the frame of tables."""
    app.add_transform(Predictions)
    app.add_post_transform(NoThebe)
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
