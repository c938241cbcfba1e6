import pytest

from tests.authoring.prose import filler, unproven_numbers
from tests.authoring.sample import cell_of, sample


def judged(source, **metadata):
    nb = sample()
    cell = cell_of(nb, "two-replicas-why")
    cell.source = source
    cell.metadata.update(metadata)
    return unproven_numbers(nb)


def test_the_sample_has_a_source_for_each_of_its_numbers():
    assert unproven_numbers(sample()) == []


@pytest.mark.parametrize(
    "source",
    [
        "The sum is 190.",
        "You add up 20 numbers.",
        "RFC 9111, section 5.2.2, HTTP/1.1 and SHA-256",
        "sections 4.2 and 4.3.4 of revision 2026-07-28",
        "[3 of 7 books](https://example.org/7)",
        "[chapter 4](ch04_http_cache.ipynb) and ch04, sha256, three books",
        "1. an ordered list\n2. has its own numbers",
    ],
)
def test_a_number_with_a_source_is_in_order(source):
    assert judged(source) == []


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("You lose 7 books.", "7"),
        ("You lose 19 of them.", "19"),
        ("You lose 1,900 of them.", "1900"),
        ("It takes 0.50 s.", "0.5"),
        ("It takes 35ms.", "35"),
        ("Status `304` says so.", "304"),
        ("<b>7</b> books", "7"),
        ("| lost |\n|---|\n| 7 |", "7"),
        ("```\nlost 7\n```", "7"),
        ("> You lose 7 books.", "7"),
    ],
)
def test_a_number_that_no_cell_printed_is_named_with_its_cell(source, number):
    (problem,) = judged(source)
    assert problem.startswith(f'cell "two-replicas-why": no cell printed {number}.')


def test_a_later_output_is_no_source():
    nb = sample()
    cell_of(nb, "a-crash-run").outputs[0].data["text/plain"] = "77"
    cell_of(nb, "opening").source += " You lose 77."
    (problem,) = unproven_numbers(nb)
    assert problem.startswith('cell "opening": no cell printed 77.')


def test_a_number_listed_with_a_reason_is_in_order():
    assert judged("Status 304.", numbers={"304": "a status code"}) == []


def test_a_number_listed_without_a_reason_is_not():
    (problem,) = judged("Status 304.", numbers={"304": ""})
    assert "without a reason" in problem


def test_a_listed_number_that_has_gone_is_named():
    (problem,) = judged("It is 190.", numbers={"5": "a number that was here once"})
    assert "lists 5, which is not in the cell" in problem


@pytest.mark.parametrize(
    "text",
    [
        "It is simply fast.",
        "a Robust cache",
        "In this section we will",
        "> **Predict.** It is just one book.",
        "🚀",
    ],
)
def test_a_filler_is_found(text):
    assert len(filler(text)) == 1


@pytest.mark.parametrize(
    "text", ["an unjust rule", "`just`", "> simply quoted", "[robust](https://a.b)"]
)
def test_a_word_of_others_is_no_filler(text):
    assert filler(text) == []
