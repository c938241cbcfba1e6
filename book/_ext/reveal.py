"""What a prediction is about stays folded until the reader has made one."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

ASKS = re.compile(r"^predict\(", re.MULTILINE)
OPEN = '<details class="reveal"><summary>Show what happened</summary>'
WHY = '<details class="reveal why"><summary>Read why</summary>'
CLOSE = "</details>"


class Reveals(SphinxTransform):
    """The outputs after a prediction, and the words on them, are folded away."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Fold them; a prediction's own cell can be answered in JupyterLab only."""
        for cell in [one for one in self.document.findall(is_cell) if asks(one)]:
            for output in outputs(cell):
                cell.remove(output)
            answers = list(following(cell))
            for answer in answers:
                fold(answer)
            if any(OPEN in part.astext() for part in answers):
                fold_words(answers[-1])


def is_cell(node: nodes.Node) -> bool:
    """Tell whether a node is a code cell of a notebook."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def asks(cell: nodes.container) -> bool:
    """Tell whether a cell asks for a prediction."""
    blocks = cell.findall(nodes.literal_block)
    return any(ASKS.search(block.astext()) for block in blocks)


def outputs(cell: nodes.container) -> list[nodes.Element]:
    """Return what holds the outputs of a cell: one container or none."""
    return [one for one in cell if one.get("nb_element") == "cell_code_output"]


def following(cell: nodes.container) -> Iterator[nodes.container]:
    """Return the code cells after a prediction, before anything else is said."""
    place = cell.parent.index(cell)
    return takewhile(
        lambda node: is_cell(node) and not asks(node), cell.parent[place + 1 :]
    )


def fold(cell: nodes.container) -> None:
    """Put a cell's output into a fold, unless the notebook hides it itself."""
    if cell.get("hide_mode"):
        return
    for output in outputs(cell):
        place = cell.index(output)
        cell.insert(place + 1, nodes.raw("", CLOSE, format="html"))
        cell.insert(place, nodes.raw("", OPEN, format="html"))


def fold_words(cell: nodes.container) -> None:
    """Fold the words after a cell, up to what is run, asked or begun next."""
    parent = cell.parent
    first = parent.index(cell) + 1
    words = list(takewhile(goes_on, parent[first:]))
    if words:
        parent.insert(first + len(words), nodes.raw("", CLOSE, format="html"))
        parent.insert(first, nodes.raw("", WHY, format="html"))


def goes_on(node: nodes.Node) -> bool:
    """Tell whether a node still explains: no cell, no heading, no new question."""
    text = node.astext()
    asked = text.startswith(("Predict.", "Your turn"))
    return not (is_cell(node) or asked or isinstance(node, nodes.section))


def register(app: Sphinx) -> None:
    """Add the transform."""
    app.add_transform(Reveals)
