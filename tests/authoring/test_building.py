import pytest
from nbformat.v4 import new_notebook

from tests.authoring import building, reach, turns
from tests.authoring.building import Figures, figures
from tests.authoring.refresh import refresh
from tests.authoring.sample import code, markdown, sample

SHOP = "def create_shop():\n    return Flask('shop')"
TURN = {"old": "2", "new": "3", "prints": "9"}


def experiment(*codes, turn=TURN, fold="<details><summary>Answer</summary>9</details>"):
    cells = [markdown("t", "## Two"), markdown("p", "**Predict.** How many?"), *codes]
    codes[-1].metadata["your_turn"] = turn
    cells.append(markdown("why", f"Four.\n\n**Your turn.** Make it three.\n\n{fold}"))
    return new_notebook(cells=cells)


def test_a_notebook_that_builds_and_asks_by_hand_is_over_its_bars():
    nb = experiment(code("shop", SHOP), code("ask", "alice.get('http://shop/')"))
    found = figures(nb)
    assert found == Figures(1, 2, 1, 0, 1, 1, 1)
    assert list(found.short()) == []


def test_a_notebook_that_watches_is_named_by_each_of_its_bars():
    run = "from examples.ch01_state.experiments import divide\n\ndivide()"
    nb = experiment(code("run", run))
    del nb.cells[2].metadata["your_turn"]
    assert list(figures(nb).short()) == [
        "no cell builds anything",
        "0 of 1 cells define something: < 12 %",
        "1 of 1 cells watch alone: > 25 %",
        "0 of 1 experiments begin by hand",
        "0 of 1 experiments have a turn",
    ]


def test_asking_a_dictionary_is_no_request():
    nb = experiment(code("run", "{}.get('shop')"))
    assert figures(nb).visible == 0


def test_a_turn_that_is_told_and_folded_is_in_order():
    assert list(turns.problems(experiment(code("run", "2 * 2 + 2 - 2", "4")))) != []
    assert list(turns.problems(experiment(code("run", "x = 2\nx * x", "4")))) == []


@pytest.mark.parametrize(
    ("turn", "fold", "complaint"),
    [
        (TURN | {"old": "7"}, "<details>9</details>", "exactly once"),
        (TURN | {"prints": "4"}, "<details>4</details>", "without the change"),
        (TURN, "9", "no fold"),
        ({"old": "2"}, "<details>9</details>", "has exactly"),
    ],
)
def test_a_turn_that_cannot_be_taken_is_named(turn, fold, complaint):
    nb = experiment(code("run", "x = 2\nx * x", "4"), turn=turn, fold=fold)
    (said,) = turns.problems(nb)
    assert complaint in said


def test_a_part_that_does_not_ask_is_named():
    nb = experiment(code("run", "x = 2\nx * x", "4"))
    nb.cells[-1].source = nb.cells[-1].source.replace("**Your turn.**", "")
    (said,) = turns.problems(nb)
    assert "does not say" in said


def test_the_change_is_made_and_its_answer_compared(tmp_path):
    path = tmp_path / "ch01_x.ipynb"
    nb = experiment(code("run", "x = 2\nx * x"), code("then", "x + 1"))
    nb.cells[2].metadata["your_turn"] = TURN
    nb.cells[3].metadata["your_turn"] = {"old": "1", "new": "5", "prints": "8"}
    path.write_text("")
    turns.notebook.write(nb, path)
    refresh(path)
    (said,) = turns.wrong_answers(path)
    assert said.startswith("then: no '8'")


def test_the_sample_has_no_turn():
    assert list(turns.problems(sample())) == []


def test_a_mini_cell_stands_in_its_file_word_for_word(tmp_path):
    home = tmp_path / "examples/ch01_x"
    home.mkdir(parents=True)
    (home / "mini.py").write_text(f'"""Shell."""\n\n\n{SHOP}\n\n\ndef more(): ...\n')
    (tmp_path / "book").mkdir()
    path = tmp_path / "book/ch01_x.ipynb"
    cells = [code("shop", SHOP), code("other", SHOP.replace("shop", "till"))]
    for cell in cells:
        cell.metadata["tags"] = ["mini"]
    turns.notebook.write(new_notebook(cells=cells), path)
    assert list(building.minis(path, tmp_path)) == [
        'cell "other" is not in examples/ch01_x/mini.py as it stands'
    ]
    assert list(building.unshown("ch01_x", tmp_path)) == [
        "examples/ch01_x/mini.py defines more, and no mini cell shows it"
    ]


def test_what_a_service_imports_is_not_only_for_notebooks(tmp_path):
    home = tmp_path / "examples/ch01_x"
    home.mkdir(parents=True)
    (home / "app.py").write_text("from examples.ch01_x import core\n")
    (home / "core.py").write_text("ONE = 1\n")
    (home / "staged.py").write_text("from examples.ch01_x import core\nTWO = 2\n")
    assert reach.only_for_notebooks(tmp_path) == 2
