"""A small notebook that keeps every rule, for tests that break one rule each."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

CHAPTER = "ch01_sample"
CITED = "[Fielding 2000](reference/bibliography.md#fielding-2000)"
EXPERIMENT = ("Two replicas", "A deploy", "A crash")


def markdown(name: str, source: str) -> NotebookNode:
    """A Markdown cell."""
    return new_markdown_cell(source, id=name)


def code(name: str, source: str, value: str | None = None) -> NotebookNode:
    """A code cell, with its value when it shows one."""
    outputs = []
    if value is not None:
        data = {"text/plain": value}
        outputs = [new_output("execute_result", data, execution_count=None)]
    return new_code_cell(source, id=name, outputs=outputs)


def experiment(heading: str) -> list[NotebookNode]:
    """A heading, a prediction, a run that prints a number, an explanation."""
    name = heading.lower().replace(" ", "-")
    return [
        markdown(f"{name}-title", f"## {heading}\n\nYou put 20 books into a basket."),
        markdown(f"{name}-predict", "**Predict.** How many of the 20 are left?"),
        code(f"{name}-run", "sum(range(20))", "190"),
        markdown(f"{name}-why", "The sum is 190, as printed; see section 5.1.3."),
    ]


def sample() -> NotebookNode:
    """A whole chapter, as `make refresh` leaves it."""
    objective, question = "Count what a restart loses", "Where does the state live?"
    answer = "<details><summary>Answer</summary>\n\nThe other one.\n\n</details>"
    opening = f"{question}\n\n- {objective}\n\n40 minutes. You know Python."
    cells = [
        markdown("title", "# 1. Where does the state live?"),
        markdown("opening", f"## In this chapter\n\n{opening}"),
        *[cell for heading in EXPERIMENT for cell in experiment(heading)],
        markdown("break", "## Break it: two adds at once\n\nOne is lost."),
        code("attack", "min(4, 5)", "4"),
        code("defence", "max(4, 5)", "5"),
        markdown("standards", f"## What the standards say\n\n{CITED} names it."),
        markdown("real", "## Run it for real\n\nOn sockets:"),
        code("record", "from examples.lab import read_record", None),
        markdown("quiz", "## Quiz\n\n" + f"Which replica?\n\n{answer}\n\n" * 3),
        markdown("exercises", f"## Exercises\n\n`make check CH={CHAPTER}`"),
        markdown("key-points", "## Key points\n\n- The state moved."),
        markdown("reading", f"## Further reading\n\n{CITED}"),
    ]
    nb = new_notebook(cells=cells)
    nb.metadata.course = {
        "minutes": 40,
        "objectives": [objective],
        "question": question,
        "prerequisites": "You know Python.",
        "exercises": ["counter"],
    }
    return executed(nb)


def executed(nb: NotebookNode) -> NotebookNode:
    """Number the code cells as a kernel would."""
    codes = [cell for cell in nb.cells if cell.cell_type == "code"]
    for count, cell in enumerate(codes, 1):
        cell.execution_count = count
        for output in cell.outputs:
            output.execution_count = count
    return nb


def cell_of(nb: NotebookNode, name: str) -> NotebookNode:
    """The cell with this id."""
    return next(cell for cell in nb.cells if cell.id == name)
