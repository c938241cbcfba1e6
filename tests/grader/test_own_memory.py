"""What a hostile value can cost the process that judges it."""

import resource

import pytest

from exercises.grader.inside.procfs import memory_in_use
from exercises.grader.plugin.assertion_operands import capture_operands
from exercises.grader.plugin.memory_limit import memory_limit
from exercises.grader.plugin.pytest_run import run_tests
from exercises.grader.sandbox.limits import MEGABYTE

only_linux = pytest.mark.skipif(
    not memory_in_use(), reason="only Linux tells how big a process is"
)


class Spy:
    """A plugin that notes what a run draws, and what it allows itself."""

    def __init__(self):
        self.drawn, self.allowed = [], []

    def pytest_assertrepr_compare(self, op, left, right):
        self.drawn.append(op)

    @pytest.hookimpl(tryfirst=True)  # a wrong answer ends the call
    def pytest_runtest_call(self):
        self.allowed.append(resource.getrlimit(resource.RLIMIT_AS)[0])


@pytest.fixture
def spied(course, lent, tmp_path):
    """A run over an answer that is wrong."""
    (tmp_path / "ch01_demo.py").write_text("def largest(x): return 'none'\n")
    spy = Spy()
    found = run_tests(course, ["ch01_demo"], ["--grade", str(tmp_path)], [lent, spy])
    return spy, found.outcomes


def test_no_diff_is_drawn_of_what_an_answer_returned(spied):
    spy, outcomes = spied
    assert "'none'" in outcomes[0].report
    assert spy.drawn == []


@only_linux
def test_the_grader_limits_itself_while_it_judges(spied):
    spy, _ = spied
    assert spy.allowed
    assert all(0 < limit < memory_in_use() + 5000 * MEGABYTE for limit in spy.allowed)


@only_linux
def test_growth_beyond_the_ceiling_is_a_memory_error_and_the_limit_goes():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with memory_limit(64 * MEGABYTE), pytest.raises(MemoryError):
        bytearray(256 * MEGABYTE)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_both_sides_of_a_comparison_are_kept():
    kept = []

    def keep(op, left, right):
        kept.append((op, left, right))

    one, other = ["a"], ["b"]
    with capture_operands(keep), pytest.raises(AssertionError):
        assert one == other
    assert kept == [("==", ["a"], ["b"])]
