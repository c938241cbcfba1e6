"""No forgery earns the points of an answer that it does not give."""

import pytest

from exercises.grader.sandbox.isolation import levels_to_try
from tests.security.attack import COURSE, grade, points
from tests.security.forgeries import FORGERIES


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    before = {path: path.read_bytes() for path in COURSE.rglob("*.py")}
    if not levels_to_try("strict"):
        pytest.skip("strict isolation needs Linux and bubblewrap")
    folder = tmp_path_factory.mktemp("forgeries")
    found = grade(FORGERIES, folder, "strict")
    assert {path: path.read_bytes() for path in before} == before
    return found


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_earns_nothing_and_is_told_why(results, name):
    result = results[name]
    assert result["state"] == "graded"
    assert points(result, "largest") == 0.0
    assert result["parts"][0]["state"] not in ("solved", "not started")


def test_nothing_of_the_solution_or_the_tests_is_told(results):
    told = str([p["reports"] for result in results.values() for p in result["parts"]])
    assert "randrange" not in told
    assert "leaked" not in told
    read = str(results["18c read the tests from the disk"]["parts"][0]["reports"])
    assert "FileNotFoundError" in read
    assert "\x1b" not in told
