import pytest

from tests.authoring import rooms

FILES = {
    "__init__.py": '"""A chapter: `cache` keeps, `app` serves."""\n',
    "app.py": "from examples.ch01_sample.cache import get\n",
    "cache/__init__.py": '"""What is kept."""\nfrom examples.ch01_sample.cache.index'
    " import get\n",
    "cache/index.py": "def get(): ...\n",
}


@pytest.fixture
def package(tmp_path):
    package = tmp_path / "examples/ch01_sample"
    for name, text in FILES.items():
        put(package, name, text)
    return package


def put(package, name, text):
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def every_problem(package):
    checks = (rooms.crowded, rooms.undescribed, rooms.unnamed, rooms.circles)
    return [problem for check in checks for problem in check(package)]


def test_the_sample_is_in_order(package):
    assert rooms.packages(package.parents[1]) == [package]
    assert rooms.graph(package, ran=True) == {
        "app": {"cache"},
        "cache": {"cache.index"},
        "cache.index": set(),
    }
    assert every_problem(package) == []


def test_a_crowded_room_is_named_and_experiments_are_not(package):
    for number in range(12):
        put(package, f"cache/m{number}.py", "")
        put(package, f"experiments/m{number}.py", "")
    put(package, "experiments/__init__.py", '"""Tries."""\n')
    put(package, "experiments/m12.py", "")
    put(package, "__init__.py", '"""`cache` alone."""\n')
    assert every_problem(package) == ["ch01_sample/cache has 13 modules of 12"]


def test_a_room_three_levels_deep_is_named(package):
    for room, below in (("cache", "a"), ("cache/a", "b"), ("cache/a/b", "")):
        put(package, f"{room}/__init__.py", f'"""What is kept: `{below}`."""\n')
    put(package, "app.py", "")
    assert every_problem(package) == ["ch01_sample/cache/a/b is over 2 levels deep"]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("cache/__init__.py", "", "ch01_sample/cache has no docstring"),
        (
            "__init__.py",
            '"""Caches."""\n',
            "ch01_sample/cache is not in the docstring of its package",
        ),
        (
            "cache/utils.py",
            "",
            "ch01_sample/cache/utils.py has a name that says nothing",
        ),
    ],
)
def test_what_a_stranger_cannot_find_is_named(package, name, text, problem):
    put(package, name, text)
    assert every_problem(package) == [problem]


def test_a_room_with_a_name_that_says_nothing_is_named(package):
    put(package, "misc/__init__.py", '"""Rest."""\n')
    put(package, "__init__.py", '"""`cache`, `misc`."""\n')
    assert every_problem(package) == ["ch01_sample/misc has a name that says nothing"]


@pytest.mark.parametrize(
    "text",
    [
        "from examples.ch01_sample.app import x\n",
        "from examples.ch01_sample import app\n",
        "import examples.ch01_sample.app\n",
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from examples.ch01_sample.app import x\n",
        "def get():\n    from examples.ch01_sample.app import x\n",
    ],
)
def test_a_circle_is_named_however_it_closes(package, text):
    put(package, "cache/index.py", text)
    (problem,) = rooms.circles(package)
    assert problem.startswith("ch01_sample: ")
    assert "app" in problem


def test_stepping_into_a_room_imports_what_the_room_exports(package):
    put(package, "app.py", "from examples.ch01_sample.cache.size import x\n")
    put(package, "cache/size.py", "")
    put(package, "cache/index.py", "from examples.ch01_sample.app import x\n")
    assert len(list(rooms.circles(package))) == 1
    put(package, "cache/__init__.py", '"""Exports nothing."""\n')
    assert list(rooms.circles(package)) == []


def test_an_import_for_types_alone_steps_into_no_room(package):
    put(package, "cache/size.py", "")
    put(package, "cache/index.py", "from examples.ch01_sample.app import x\n")
    line = "from examples.ch01_sample.cache.size import x\n"
    put(package, "app.py", line)
    assert len(list(rooms.circles(package))) == 1
    put(package, "app.py", f"if TYPE_CHECKING:\n    {line}")
    assert list(rooms.circles(package)) == []


def test_the_public_names_of_another_package_close_no_circle(package):
    put(package, "cache/index.py", "from examples.ch02_app import app\n")
    put(package, "app.py", "from examples.ch01_sample_too.cache import index\n")
    assert list(rooms.circles(package)) == []
