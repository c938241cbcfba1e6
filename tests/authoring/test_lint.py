import shutil
import subprocess

import pytest

from tests.authoring.house import ROOT, checked
from tests.authoring.lint import lint

STUB = "exercises/ch01_sample.py"
SOURCE = '''"""One stub."""\n\n\ndef f() -> int:\n    """Return 1."""\n    return 1\n'''


def git(root, *command):
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *name, *command], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path):
    """A small committed house with this house's configuration."""
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("examples", "exercises", "solutions"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""A tree."""\n')
    (tmp_path / STUB).write_text(SOURCE)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "all")
    return tmp_path


@pytest.mark.parametrize(
    "answer",
    ["def f( ) -> int: return 'one'\n", "import os\n\n\ndef g(): ...\n", "def f(\n"],
    ids=["types and format", "style", "half a thought"],
)
def test_what_a_learner_writes_is_not_linted_and_a_line_says_so(root, capsys, answer):
    (root / STUB).write_text(answer)
    assert lint(root) == 0
    assert capsys.readouterr().out.count("someone is learning here") == 1
    assert root / STUB not in checked(root)


def test_what_is_committed_is_linted(root, capsys):
    (root / STUB).write_text(SOURCE.replace("return 1\n", "return  'one'\n"))
    git(root, "commit", "-q", "-a", "-m", "wrong")
    assert lint(root) == 2  # the format and the types
    assert "learning" not in capsys.readouterr().out
    assert root / STUB in checked(root)
