import json
from xml.etree import ElementTree

import pytest

from examples.lab import predict, read_record, score
from examples.lab.notebook import predictions


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    monkeypatch.setattr(predictions, "_guesses", {})


def test_a_committed_notebook_asks_for_a_guess():
    asks = 'No prediction yet: write yours as predict("adds", …).'
    assert repr(predict("adds")) == asks
    assert repr(score_of(adds=5)) == "adds        -      5       -"


def score_of(**actual):
    return Line(repr(score(**actual)).splitlines()[1])


class Line(str):
    def __repr__(self):
        return str(self)


@pytest.mark.parametrize(
    ("guess", "result", "within", "verdict"),
    [
        (5, 5, 0, "yes"),
        (5, 6, 0, "no"),
        (0.8, 0.81, 0.02, "yes"),
        (0.8, 0.83, 0.02, "no"),
        (0.1 + 0.2, 0.3, 0, "yes"),
        ("Redis ", "redis", 0, "yes"),
        (True, True, 0, "yes"),
        (1, True, 0, "no"),
        ("5", 5, 0, "yes"),
    ],
)
def test_a_guess_is_right_or_not(guess, result, within, verdict):
    predict("it", guess)
    assert repr(score(within=within, it=result)).split()[-1] == verdict


def test_a_later_guess_replaces_the_first():
    predict("adds", 4)
    predict("adds", 5)
    assert repr(score(adds=5)).endswith("yes")


def test_an_unknown_name_is_a_clear_error_that_lists_the_known():
    predict("adds", 5)
    with pytest.raises(ValueError, match="'sums'; predicted: adds"):
        score(sums=5)


@pytest.mark.parametrize("name", ["two words", "", "1st"])
def test_a_name_is_one_word(name):
    with pytest.raises(ValueError, match="one word"):
        predict(name, 5)


def test_a_guess_is_a_plain_value():
    with pytest.raises(ValueError, match="not a list"):
        predict("adds", [5])


def test_a_tolerance_is_not_negative():
    predict("adds", 5)
    with pytest.raises(ValueError, match="0 or more, not -1"):
        score(within=-1, adds=5)


def test_a_guess_is_escaped():
    assert "<b>" not in predict("it", "<b>")._repr_html_()


@pytest.fixture
def record(tmp_path):
    def write(**told):
        file = tmp_path / "ch01_state.real.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        return file

    return write


STEPS = [
    {"command": "run <it>", "output": "one\ntwo\n"},
    {"command": "ls", "output": ""},
]


def test_a_record_shows_commands_and_outputs(record):
    assert repr(read_record(record(steps=STEPS))) == "$ run <it>\none\ntwo\n$ ls"


def test_machine_versions_and_date_do_not_reach_the_notebook(record):
    first = read_record(record(steps=STEPS, machine="a", recorded="2026-11-23"))
    shown = first._repr_html_()
    again = read_record(record(steps=STEPS, machine="b", recorded="2027-01-01"))
    assert again._repr_html_() == shown and repr(again) == repr(first)
    assert "ch01_state.real.json" in shown


def test_a_record_is_escaped(record):
    html = read_record(record(steps=STEPS))._repr_html_()
    assert "run &lt;it&gt;" in html
    ElementTree.fromstring(html)


def test_a_record_that_is_not_there_is_a_clear_error():
    with pytest.raises(ValueError, match="nothing is recorded as 'ch99_nowhere'"):
        read_record("ch99_nowhere")


@pytest.mark.parametrize(
    "told",
    [{}, {"steps": []}, {"steps": ["ls"]}, {"steps": [{"command": "ls"}]}],
    ids=["nothing", "no step", "text", "no output"],
)
def test_a_file_that_is_no_record_is_a_clear_error(record, told):
    with pytest.raises(ValueError, match="step"):
        read_record(record(**told))
