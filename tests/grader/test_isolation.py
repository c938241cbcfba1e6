"""What the walls keep out, tried by the canary; who is left after a fall."""

import os
import sys
from pathlib import Path

import pytest

from exercises.grader.answer_source import read_source
from exercises.grader.errors import FileMissing
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import CaseContext
from exercises.grader.inside.procfs import descendants
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.probe import (
    IsolationUnavailable,
    leaks,
    probed_zygote,
    start_zygote,
    working_zygote,
)
from exercises.grader.sandbox.process import AnswerProcess
from exercises.grader.sandbox.time_budget import TimeBudget


def test_behind_walls_the_canary_gets_away_with_nothing(zygotes):
    try:
        zygote = zygotes("strict")
    except IsolationUnavailable as reason:
        pytest.skip(str(reason))
    assert leaks(zygote) == []


def test_without_walls_it_is_told_what_is_open(zygotes):
    assert {"read the course", "open connections"} <= set(leaks(zygotes("fork")))


@pytest.fixture
def broken_bubblewrap(tmp_path, monkeypatch):
    """A bubblewrap that is installed and does not work, as on some laptops."""
    fake = tmp_path / "bwrap"
    fake.write_text(
        "#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1"
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_walls_that_do_not_stand_are_replaced_by_a_process(broken_bubblewrap):
    with working_zygote(start_zygote("auto"), "auto") as zygote:
        assert not zygote.level.sandboxed


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_walls_that_do_not_stand_are_an_error_when_asked_for(broken_bubblewrap):
    with pytest.raises(IsolationUnavailable, match="uid map: Permission denied"):
        probed_zygote("strict")


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_walls_with_a_hole_are_not_strict(tmp_path, monkeypatch):
    fake = tmp_path / "bwrap"
    skip = f'while [ "$1" != "{sys.executable}" ]; do shift; done'
    fake.write_text(f'#!/bin/sh\n{skip}\nexec "$@"')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    try:
        zygote = probed_zygote("strict")
    except IsolationUnavailable as reason:
        assert any(w in str(reason) for w in ("read the course", "unshare", "set up"))
        return
    with zygote:
        pytest.skip("this clone lies where no answer can look, walls or none")


NEIGHBOUR = """
import os, socket
NAME, FILES = "\\0course-neighbour", ("/tmp/neighbour", "/dev/shm/neighbour")
kept = []
def leave():
    kept.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    kept[0].bind(NAME)
    for path in FILES:
        with open(path, "w") as file:
            file.write("here")
        os.chmod(path, 0o666)
def find():
    found = [path for path in FILES if os.path.exists(path)]
    try:
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(NAME)
    except OSError:
        return found
    return [*found, NAME]
"""


def test_neighbours_find_nothing_of_each_other(opened, zygote):
    if not zygote.level.sandboxed:
        pytest.skip("this is what walls are for")
    one, other = opened(NEIGHBOUR), opened(NEIGHBOUR)
    one.leave()
    assert len(one.find()) == 3
    assert other.find() == []


STRAY = f"""
import os, time
PYTHON = {os.path.realpath(sys.executable)!r}  # a .venv may be out of sight
def stray(name):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(PYTHON, [PYTHON, "-c", "import time; time.sleep(30)", name])
        os._exit(0)
    os.wait()
    time.sleep(0.1)
"""


def test_a_process_that_ran_away_is_ended_too(opened, contexts, tmp_path):
    name = f"stray-{tmp_path.name}"
    opened(STRAY).stray(name)
    contexts[-1].close()
    assert not [line for line in commands() if name in line]


def test_many_answers_leave_nobody_behind(opened, contexts, zygote):
    opened("def f(): pass").f()
    before = len(list(descendants(zygote.pid)))
    for _ in range(20):
        opened("def f(): pass").f()
        contexts[-1].close()
    assert len(list(descendants(zygote.pid))) == before


def commands():
    """Return the command line of every process that can be seen."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_text(errors="replace")
        except OSError:
            continue


def test_a_link_is_not_followed_out_of_the_answer(tmp_path):
    (tmp_path / "ch01_demo.py").symlink_to("/etc/passwd")
    with pytest.raises(FileMissing, match="cannot be read"):
        read_source(tmp_path, "ch01_demo")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ch01_demo.py")
    with pytest.raises(FileMissing, match="is not a file"):
        read_source(tmp_path, "ch01_demo")


def test_an_answer_may_be_a_package(tmp_path, zygote, contexts):
    package = tmp_path / "answer"
    package.mkdir()
    (package / "__init__.py").write_text("from answer.part import f\n")
    (package / "part.py").write_text("def f(): return 7\n")
    source = read_source(tmp_path, "answer")
    contexts.append(
        CaseContext(lambda: AnswerProcess(zygote, source, Limits(), TimeBudget(60)))
    )
    assert Answers(contexts[-1]).f() == 7
