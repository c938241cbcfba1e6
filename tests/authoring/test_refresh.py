import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from tests.authoring.notebook import normal, read
from tests.authoring.refresh import refresh
from tests.authoring.sample import cell_of, code, sample


@pytest.fixture
def path(tmp_path):
    """A notebook as an editor leaves it: not run, with traces of the editor."""
    nb = sample()
    nb.cells = [cell_of(nb, "title"), code("sum", "print(1)\nsum(range(20))  \n")]
    nb.metadata["language_info"] = {"name": "python", "version": "3.9.1"}
    nb.cells[1].metadata = {"collapsed": True, "tags": ["hide-input"]}
    nbformat.write(nb, tmp_path / "sample.ipynb")
    return tmp_path / "sample.ipynb"


def test_refresh_runs_the_cells_and_twice_gives_the_same_bytes(path):
    assert refresh(path)
    once = path.read_bytes()
    assert read(path).cells[1].outputs[1].data["text/plain"] == "190"
    assert not refresh(path)
    assert path.read_bytes() == once


def test_refresh_keeps_what_authors_say_and_drops_what_tools_leave(path):
    refresh(path)
    nb = read(path)
    assert nb.metadata.course.minutes == 40
    assert "version" not in nb.metadata.language_info
    assert nb.cells[1].metadata == {"tags": ["hide-input"]}
    assert nb.cells[1].source == "print(1)\nsum(range(20))"


def test_a_failing_cell_writes_nothing(path):
    before = path.read_bytes()
    nb = read(path)
    nb.cells[1].source = "1 / 0"
    path.write_text(nbformat.writes(nb))
    broken = path.read_bytes()
    with pytest.raises(CellExecutionError):
        refresh(path)
    assert path.read_bytes() == broken != before


def test_the_normal_form_is_its_own_normal_form():
    text = normal(sample())
    assert normal(nbformat.reads(text, as_version=4)) == text
