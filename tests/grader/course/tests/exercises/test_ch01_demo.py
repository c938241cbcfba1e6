import pytest

from exercises.grader import AnswerError

largest = pytest.mark.exercise(
    "largest",
    points=3,
    minutes=5,
    hint="Python has a function for it.",
    section="The largest of many",
)
stack = pytest.mark.exercise(
    "stack",
    points=2,
    minutes=5,
    hint="Ask for the length before you push.",
    section="A stack that is full",
)
counter = pytest.mark.exercise(
    "counter",
    points=4,
    minutes=10,
    hint="The store has `incr`.",
    section="Two replicas count",
)


@largest
@pytest.mark.parametrize("known", [[1], [2, 1], [-3, -1, -2]])
def test_the_largest_of_some_that_nobody_foresaw(answers, dice, known):
    numbers = [*known, *(dice.randrange(100) for _ in known)]
    assert answers.largest(numbers) == max(numbers)


@largest
def test_no_number_is_an_error(answers):
    with pytest.raises(AnswerError) as caught:
        answers.largest([])
    assert caught.value.kind == "ValueError", "an empty list has no largest number"


@stack
def test_a_full_stack_takes_no_more(answers):
    things = answers.make("Stack", 1)
    things.push("one")
    with pytest.raises(AnswerError, match="OverflowError"):
        things.push("two")
    assert len(things) == 1


@counter
def test_two_replicas_count_together(answers):
    service = answers.service("create_counter", replicas=2)
    counts = [service.post("/count")["json"]["count"] for _ in range(4)]
    assert counts == [1, 2, 3, 4]


@counter
def test_a_count_survives_a_restart(answers):
    service = answers.service("create_counter")
    service.post("/count")
    service.restart(0)
    assert service.post("/count")["json"] == {"count": 2}
