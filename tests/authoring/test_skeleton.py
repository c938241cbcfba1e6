import pytest

from tests.authoring.sample import CHAPTER, cell_of, sample
from tests.authoring.skeleton import problems


def without(*names):
    nb = sample()
    nb.cells = [cell for cell in nb.cells if cell.id not in names]
    return problems(CHAPTER, [nb])


def edited(name, old, new):
    nb = sample()
    cell = cell_of(nb, name)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    return problems(CHAPTER, [nb])


def test_the_sample_keeps_the_skeleton():
    assert problems(CHAPTER, [sample()]) == []


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["title"], "the first cell is not the title"),
        (["opening"], "the first heading after the title"),
        (["a-crash-run"], "does not then run and explain"),
        (["a-crash-why"], "does not then run and explain"),
        (["a-crash-predict"], "2 experiments"),
        (["break"], 'there is no "## Break it"'),
        (["defence"], "runs the attack and the defence"),
        (["standards"], 'there is no "## What the standards say"'),
        (["real"], 'there is no "## Run it for real"'),
        (["record"], "read_record"),
        (["quiz"], 'there is no "## Quiz"'),
        (["exercises"], 'there is no "## Exercises"'),
        (["key-points"], 'there is no "## Key points"'),
        (["reading"], 'there is no "## Further reading"'),
    ],
)
def test_a_missing_part_is_named(names, complaint):
    assert any(complaint in problem for problem in without(*names))


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("opening", "40", "Some", "does not say the minutes"),
        ("opening", "Count what", "Count", "does not list the objective"),
        ("opening", "Where does", "Where did", "does not say the question"),
        ("opening", "You know", "Know", "does not say the prerequisites"),
        ("quiz", "<summary>", "<p>", "each answer folded"),
        ("exercises", "ch01_sample", "ch01", "make check CH=ch01_sample"),
        ("key-points", "- ", "", "is a list"),
        ("standards", "reference/bibliography.md", "x", "links to reference"),
        ("reading", "reference/bibliography.md", "x", "links to reference"),
        ("break", "## Break it", "# Break it", "2 headings of the first level"),
    ],
)
def test_a_part_without_its_content_is_named(name, old, new, complaint):
    assert any(complaint in problem for problem in edited(name, old, new))


def test_parts_out_of_order_are_named():
    nb = sample()
    nb.cells.append(nb.cells.pop(-2))
    (problem,) = problems(CHAPTER, [nb])
    assert "their order is" in problem


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("minutes", 90, "90 minutes"),
        ("objectives", ["Understand state"], '"Understand state"'),
        ("objectives", [], "objectives is empty"),
        ("topic", "state", "it has exactly"),
    ],
)
def test_metadata_that_misleads_is_named(field, value, complaint):
    nb = sample()
    nb.metadata.course[field] = value
    assert any(complaint in problem for problem in problems(CHAPTER, [nb]))
