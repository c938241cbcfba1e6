"""*Your turn*: one small change to a cell, made by a machine as the reader would.

A code cell's metadata say `"your_turn": {"old": …, "new": …, "prints": …}`: `old`
stands once in the cell, `new` takes its place, and the cell and those after it, up to
the next heading of the second level, are run again. `prints` is then in what they print
and was not before. Where other cells have to run, `"runs"` lists their ids. Under the
cell, in the same part, a Markdown cell says `**Your turn.**` and folds `prints` away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.authoring import notebook, skeleton
from tests.authoring.prose import printed
from tests.authoring.refresh import ThisPython

ASKS, FOLD = "**Your turn", "<details"
WORDS = {"old", "new", "prints"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A cell, what is changed in it, the cells to run, and the part it stands in."""

    cell: NotebookNode
    runs: list[NotebookNode]
    part: skeleton.Part

    def __getattr__(self, name: str) -> str:
        word: str = self.cell.metadata["your_turn"][name]
        return word

    @property
    def changed(self) -> str:
        """The cell's source after the change."""
        return str(self.cell.source).replace(self.old, self.new)


def turns(nb: NotebookNode) -> Iterator[Turn]:
    """The turns of a notebook, in order."""
    cells = {cell.id: cell for cell in nb.cells}
    for part in skeleton.parts(nb):
        for place, cell in enumerate(part.codes):
            if told := cell.metadata.get("your_turn"):
                after = [c.id for c in part.codes[place:]]
                ids = [cell.id, *told["runs"]] if "runs" in told else after
                yield Turn(cell, [cells[name] for name in ids], part)


def problems(nb: NotebookNode) -> Iterator[str]:
    """What is wrong with the turns of a notebook before anything is run."""
    for cell in nb.cells:
        told = cell.metadata.get("your_turn", dict.fromkeys(WORDS, ""))
        if set(told) - {"runs"} != WORDS:
            yield f'cell "{cell.id}": your_turn has exactly {sorted(WORDS)} and runs'
            return
    for turn in turns(nb):
        yield from (f'cell "{turn.cell.id}": {what}' for what in faults(turn))


def faults(turn: Turn) -> Iterator[str]:
    """What is wrong with one turn."""
    if turn.cell.source.count(turn.old) != 1:
        yield f"{turn.old!r} does not stand in it exactly once"
    if turn.prints in "\n".join(printed(cell) for cell in turn.runs):
        yield f"{turn.prints!r} is printed without the change"
    text = turn.part.text
    if ASKS not in text:
        yield f"its part does not say {ASKS}.**"
    if not any(turn.prints in fold for fold in text.split(FOLD)[1:]):
        yield f"no fold of its part says {turn.prints!r}"


def wrong_answers(path: Path, timeout: float = 120) -> list[str]:
    """Run a notebook, make each change in its place, say what was not printed."""
    nb = notebook.read(path)
    todo = list(turns(nb))
    client = NotebookClient(nb, timeout=timeout, kernel_manager_class=ThisPython)
    client.resources = {"metadata": {"path": str(path.parent)}}
    wrong = []
    with client.setup_kernel():
        for index, cell in enumerate(nb.cells):
            client.execute_cell(cell, index)
            for turn in [t for t in todo if t.runs[-1].id == cell.id]:
                said = tried(client, nb, turn)
                if turn.prints not in said:
                    wrong.append(f"{turn.cell.id}: no {turn.prints!r} in {said!r}")
    return wrong


def tried(client: NotebookClient, nb: NotebookNode, turn: Turn) -> str:
    """What the cells of a turn print after the change; then they run as they were."""
    original, said = turn.cell.source, []
    for source in (turn.changed, original):
        turn.cell.source = source
        for cell in turn.runs:
            client.execute_cell(cell, nb.cells.index(cell))
        said.append("\n".join(printed(cell) for cell in turn.runs))
    return said[0]
