"""Formulas become MathML while the book is built; the page loads no script for them."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx


def inline(writer: Any, node: nodes.math) -> None:
    """Write a formula that stands in a sentence."""
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def block(writer: Any, node: nodes.math_block) -> None:
    """Write a formula that stands alone, with its number where it has one."""
    number = f'<span class="eqno">({node["number"]})</span>' if node["number"] else ""
    formula = convert(node.astext(), display="block")
    start = writer.starttag(node, "div", CLASS="math-block")
    writer.body.append(f"{start}{number}{formula}</div>\n")
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Offer the renderer that `_config.yml` names."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
