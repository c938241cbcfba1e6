"""One notebook file, one form: what an author's tools leave behind is taken away."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
CELL_METADATA = {"numbers", "tags", "your_turn"}


def read(path: Path) -> NotebookNode:
    """Read a notebook of format 4."""
    found: NotebookNode = nbformat.read(path, as_version=4)
    return found


def normal(nb: NotebookNode) -> str:
    """The text of the notebook in its one form, which ends in a newline.

    Kept are `metadata.course`, a cell's id, `tags`, `numbers` and `your_turn`, and the
    outputs; versions, times and what an editor remembers go.
    """
    plain = nbformat.from_dict(nb)
    course = nb.metadata.get("course")
    plain.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": LANGUAGE}
    )
    if course is not None:
        plain.metadata.course = course
    plain.nbformat, plain.nbformat_minor = 4, 5
    for cell in plain.cells:
        cell.source = "\n".join(line.rstrip() for line in cell.source.splitlines())
        cell.source = cell.source.strip("\n")
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in CELL_METADATA & set(cell.metadata)}
        )
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = NotebookNode()
    nbformat.validate(plain)
    text: str = nbformat.writes(plain)
    return text.rstrip("\n") + "\n"


def write(nb: NotebookNode, path: Path) -> bool:
    """Write the notebook's one form; say whether that changed the file."""
    text = normal(nb)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
