"""The Sphinx extension of this book: its directives, marks and page furniture."""

from sphinx.application import Sphinx

from book._ext import agenda, chapters, marks, maths, outputs, page, reveal


def setup(app: Sphinx) -> dict[str, bool]:
    """Register every part; the build may read pages in parallel."""
    for part in (agenda, chapters, marks, maths, outputs, page, reveal):
        part.register(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
