import pytest
from nbformat.v4 import new_notebook, new_output

from tests.authoring.cells import problems
from tests.authoring.sample import cell_of, code, executed, sample


def with_source(source):
    nb = sample()
    cell_of(nb, "attack").source = source
    return problems(nb)


def with_output(*args, **kwargs):
    nb = sample()
    cell_of(nb, "attack").outputs = [new_output(*args, **kwargs)]
    return problems(nb)


def printed(text):
    return with_output("stream", name="stdout", text=text)


def test_the_sample_keeps_every_rule():
    assert problems(sample()) == []


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import time", "imports time"),
        ("from random import random", "imports random"),
        ("import numpy as np", "imports numpy"),
        ("%time sum(range(5))", "plain Python only"),
        ("# NBVAL_IGNORE_OUTPUT\nprint(1)", "NBVAL_IGNORE_OUTPUT"),
        ("\n".join(["x = 1"] * 31), "31 lines"),
        ("", "0 lines"),
    ],
)
def test_code_that_does_not_belong_in_a_cell_is_named(source, complaint):
    (problem,) = with_source(source)
    assert problem.startswith('cell "attack": ')
    assert complaint in problem


@pytest.mark.parametrize(
    "source",
    [
        "sorted('ba', key=lambda c: c)",
        "from examples.lab import Network",
        "from flask import Flask\n\n\ndef create_shop():\n    return Flask('shop')",
        "\n".join(["x = 1"] * 30),
    ],
)
def test_a_cell_may_build_a_service_of_thirty_lines(source):
    assert with_source(source) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<Shop object at 0x7f1c2a3b4c5d>", "a memory address"),
        ("listening on 127.0.0.1:41617", "a port"),
        ("in /home/me/course", "a path"),
        ("lib/python3.11/site-packages", "a path"),
        ("2026-11-23T10:00:00Z", "a time"),
        ("Mon, 23 Nov 2026 10:00:00 GMT", "a time"),
    ],
)
def test_what_changes_between_machines_is_named(text, complaint):
    (problem,) = printed(text)
    assert complaint in problem


def test_the_laboratorys_dates_and_what_commands_say_are_in_order():
    assert printed("GET /books/3 Fri, 15 Jan 2027 08:00:10 GMT, 2026-07-28") == []
    assert printed("http://127.0.0.1:8100 pid PID_1") == []


def test_an_error_is_named():
    (problem,) = with_output("error", ename="KeyError", evalue="", traceback=[])
    assert "raised KeyError" in problem


def test_a_warning_is_named():
    (problem,) = with_output("stream", name="stderr", text="Warning: old\n")
    assert "wrote to stderr: Warning: old" in problem


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"image/png": "aaaa", "text/plain": "x"}, "shows image/png"),
        ({"text/html": "<b>x</b>"}, "no plain text"),
    ],
)
def test_an_output_that_is_not_compared_is_named(data, complaint):
    (problem,) = with_output("display_data", data)
    assert complaint in problem


def test_a_cell_that_was_not_run_is_named():
    nb = sample()
    cell_of(nb, "attack").execution_count = None
    (problem,) = problems(nb)
    assert "not run in order" in problem


def test_a_notebook_without_outputs_is_named():
    nb = sample()
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    (problem,) = problems(nb)
    assert "nothing would be compared" in problem


def test_long_cells_are_named_by_their_median():
    nb = executed(new_notebook(cells=[code("one", "\n".join(["1"] * 9), "1")]))
    (problem,) = problems(nb)
    assert "the median cell has 9 lines" in problem


def test_a_tag_that_hides_an_output_from_comparison_is_named():
    nb = sample()
    cell_of(nb, "attack").metadata["tags"] = ["nbval-skip"]
    (problem,) = problems(nb)
    assert '"nbval-skip"' in problem


@pytest.mark.parametrize("name", ["3f2a9c1e", "Cell_1", "defence"])
def test_an_id_is_stable_and_its_own(name):
    nb = sample()
    cell_of(nb, "attack").id = name
    (problem,) = problems(nb)
    assert f'cell "{name}"' in problem
