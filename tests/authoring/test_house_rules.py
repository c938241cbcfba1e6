import subprocess

import nbformat
import pytest

from tests.authoring import imports, layout, stubs
from tests.authoring.house import chapters
from tests.authoring.sample import CHAPTER, sample

MARK = (
    '@pytest.mark.exercise("counter", points=4, minutes=10, hint="Ask the store.",'
    ' section="A deploy")\n'
)
TEST = f'import pytest\n\n\n{MARK}def test_it(answers):\n    answers.service("f")\n'
STUB = 'def f(a: int) -> int:\n    """Count."""\n    raise NotImplementedError\n'
FILES = {
    f"examples/{CHAPTER}/__init__.py": '__all__ = ["create_app"]\n',
    f"examples/{CHAPTER}/app.py": "import flask\n",
    f"examples/{CHAPTER}/core.py": "import math\n",
    f"examples/{CHAPTER}/__main__.py": "",
    "examples/lab/__init__.py": "import threading\n",
    f"exercises/{CHAPTER}.py": STUB,
    f"solutions/{CHAPTER}.py": STUB.replace("raise NotImplementedError", "return a"),
    f"tests/examples/test_{CHAPTER}.py": "",
    f"tests/exercises/test_{CHAPTER}.py": TEST,
}


@pytest.fixture
def house(tmp_path):
    for name, text in FILES.items():
        put(tmp_path, name, text)
    (tmp_path / "book").mkdir()
    nbformat.write(sample(), tmp_path / f"book/{CHAPTER}.ipynb")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def put(root, name, text=""):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def every_problem(root):
    return [
        *layout.orphans(root),
        *layout.missing(root),
        *layout.too_long(root),
        *imports.wrong_ways(root),
        *imports.worldly_cores(root),
        *stubs.disagreements(CHAPTER, root),
        *stubs.badly_marked(CHAPTER, root),
        *stubs.unmarked(CHAPTER, root),
    ]


def test_the_sample_house_is_in_order(house):
    assert chapters(house) == [CHAPTER]
    assert every_problem(house) == []
    assert stubs.serves(CHAPTER, house)


def test_more_tests_of_a_chapter_are_no_chapter(house):
    put(house, f"tests/examples/test_{CHAPTER}_real.py")
    assert chapters(house) == [CHAPTER]
    put(house, "tests/examples/test_ch02_later.py")
    assert chapters(house) == [CHAPTER, "ch02_later"]


@pytest.mark.parametrize("name", [name for name in FILES if CHAPTER in name])
def test_a_missing_part_is_named(house, name):
    (house / name).unlink()
    needed = not name.endswith("core.py")  # its modules are the chapter's own affair
    assert len(list(layout.missing(house))) == needed


@pytest.mark.parametrize(
    "name",
    [
        "notes/idea.md",
        "examples/utils.py",
        "solutions/__main__.py",
        "tests/examples/test_more.py",
        "book/draft.md",
        "book/measurements/other.json",
    ],
)
def test_an_orphan_is_named(house, name):
    put(house, name)
    (problem,) = layout.orphans(house)
    assert name.split("/")[0] in problem


def test_a_long_file_is_named(house):
    put(house, f"examples/{CHAPTER}/core.py", "x = 1\n" * 201)
    (problem,) = layout.too_long(house)
    assert problem == f"examples/{CHAPTER}/core.py has 201 lines of 200"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("examples/lab/net.py", f"from examples.{CHAPTER} import create_app"),
        ("examples/lab/net.py", "from examples.bookshop import Book"),
        ("examples/bookshop/app.py", "from examples.lab import show"),
        (f"examples/{CHAPTER}/core.py", f"from exercises.{CHAPTER} import f"),
        (f"examples/{CHAPTER}/core.py", "from .app import create_app"),
        (f"examples/{CHAPTER}/core.py", "from tests.authoring import house"),
        (f"solutions/{CHAPTER}.py", f"from examples.{CHAPTER}.app import create_app"),
        (f"solutions/{CHAPTER}.py", f"from examples.{CHAPTER} import hidden"),
        (f"solutions/{CHAPTER}.py", f"from exercises.{CHAPTER} import f"),
        (f"solutions/{CHAPTER}.py", "from examples.ch02_later import create_app"),
        ("exercises/grader/plugin/pytest_run.py", f"from solutions.{CHAPTER} import f"),
        ("exercises/grader/plugin/pytest_run.py", "from examples.bookshop import Book"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_named(house, name, line):
    put(house, "examples/ch02_later/__init__.py", '__all__ = ["create_app"]\n')
    put(house, name, f"{line}\n")
    (problem,) = imports.wrong_ways(house)
    assert problem.startswith(f"{name}:1 imports ")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            f"examples/{CHAPTER}/core.py",
            "from examples.lab.store.contract import Store",
        ),
        (f"examples/{CHAPTER}/core.py", "from examples.bookshop import Book"),
        (f"examples/{CHAPTER}/app.py", f"from examples.{CHAPTER}.core import x"),
        (f"solutions/{CHAPTER}.py", f"from examples.{CHAPTER} import create_app"),
        ("examples/ch02_later/core.py", f"from examples.{CHAPTER} import create_app"),
        ("exercises/grader/plugin/pytest_run.py", "from examples.lab import Network"),
    ],
)
def test_an_import_that_points_the_right_way_is_in_order(house, name, line):
    put(house, name, f"{line}\n")
    assert list(imports.wrong_ways(house)) == []


@pytest.mark.parametrize("module", ["flask", "time", "random", "os", "socket"])
def test_a_core_that_reaches_for_the_world_is_named(house, module):
    put(house, f"examples/{CHAPTER}/core.py", f"import {module}\n")
    (problem,) = imports.worldly_cores(house)
    assert f"imports {module}" in problem
    put(house, f"examples/{CHAPTER}/core.py", f'"""The shell."""\nimport {module}\n')
    assert list(imports.worldly_cores(house)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: int", "b: int"),
        ("-> int", "-> float"),
        ("Count.", "Count it."),
        ("def f(a: int) -> int:", "class f:\n  def g(a: int) -> int:"),
    ],
)
def test_a_solution_that_promises_something_else_is_named(house, old, new):
    put(house, f"solutions/{CHAPTER}.py", STUB.replace(old, new))
    assert list(stubs.disagreements(CHAPTER, house)) != []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("points=4", "points=0", "points= is a literal int"),
        ("minutes=10", "minutes=TEN", "minutes= is a literal int"),
        ('hint="Ask the store.",', "", "hint= is a literal str"),
        ("A deploy", "A launch", "no heading 'A launch'"),
    ],
)
def test_a_mark_that_says_too_little_is_named(house, old, new, complaint):
    put(house, f"tests/exercises/test_{CHAPTER}.py", TEST.replace(old, new))
    (problem,) = stubs.badly_marked(CHAPTER, house)
    assert complaint in problem


def test_two_marks_of_one_exercise_say_the_same(house):
    again = (
        TEST + "\n\n" + MARK.replace("4", "5") + "def test_too(answers):\n    pass\n"
    )
    put(house, f"tests/exercises/test_{CHAPTER}.py", again)
    (problem,) = stubs.badly_marked(CHAPTER, house)
    assert "differs from the same exercise's mark at line 4" in problem


def test_a_mark_may_have_a_name_of_its_own(house):
    named = "counter = " + MARK.removeprefix("@") + "\n\n@counter\n"
    put(house, f"tests/exercises/test_{CHAPTER}.py", TEST.replace(MARK, named))
    assert every_problem(house) == []


def test_a_test_without_a_mark_is_named(house):
    put(house, f"tests/exercises/test_{CHAPTER}.py", TEST.replace(MARK, ""))
    (problem,) = stubs.unmarked(CHAPTER, house)
    assert problem == f"{CHAPTER}: test_it has no exercise mark"
    put(house, f"tests/exercises/test_{CHAPTER}.py", "")
    assert not stubs.serves(CHAPTER, house)
