"""What a test can do with an answer, and what never happens to the test."""

import pytest

from exercises.grader.errors import AnswerError, NameMissing, WrongType
from exercises.grader.protocol.codec import NotPlain

TEXT = """
import os
calls = []

def echo(value, *more, key=None):
    calls.append(value)
    return (value, *more, key, len(calls))

def spoil(numbers):
    numbers.clear()
    return numbers

def fail(message):
    class Odd(BaseException):
        pass
    raise Odd(message)

def sets():
    return {1}

def liar():
    class Liar(str):
        def __eq__(self, other): return True
        __hash__ = str.__hash__
    return Liar("x")

def where():
    return os.getpid(), os.getcwd(), os.listdir("."), sorted(os.environ)

class Box:
    def __init__(self, size):
        self.size = size
        self.things = {}
    @property
    def full(self):
        return len(self.things) >= self.size
    def put(self, key, value):
        self.things[key] = value
    def __len__(self): return len(self.things)
    def __getitem__(self, key): return self.things[key]
    def __setitem__(self, key, value): self.things[key] = value
    def __contains__(self, key): return key in self.things
"""


@pytest.fixture
def answer(opened):
    return opened(TEXT)


def test_a_call_returns_a_copy(answer):
    assert answer.echo(1, "a", key=b"k") == (1, "a", b"k", 1)
    assert answer.echo(2)[2] == 2, "one process for one test"


def test_an_argument_is_a_copy_too(answer):
    mine = [1, 2]
    assert answer.spoil(mine) == []
    assert mine == [1, 2]


def test_a_raise_arrives_with_class_name_and_message(answer):
    with pytest.raises(AnswerError) as caught:
        answer.fail("no\x1b[31m\nway")
    assert caught.value.kind == "Odd"
    assert caught.value.message == r"no\x1b[31m way"
    assert "line 16 of answer.py: raise Odd(message)" in caught.value.where


@pytest.mark.parametrize(("name", "found"), [("sets", "a set"), ("liar", "a Liar")])
def test_only_plain_values_come_back(answer, name, found):
    with pytest.raises(WrongType, match=found):
        getattr(answer, name)()


def test_only_plain_values_go_there(answer):
    with pytest.raises(NotPlain, match="function"):
        answer.echo(lambda: None)


def test_a_name_that_is_missing_is_told_with_those_that_are_there(answer):
    with pytest.raises(NameMissing, match="no `ehco` in it; it has Box, echo, fail"):
        answer.ehco(1)


def test_an_object_is_used_by_its_handle(answer):
    box = answer.make("Box", 2)
    box.put("a", 1)
    box["b"] = [2]
    assert (len(box), box["b"], "a" in box, "z" in box) == (2, [2], True, False)
    assert (box.full, box.size) == (True, 2)


def test_an_object_raises_as_a_function_does(answer):
    with pytest.raises(AnswerError, match="KeyError"):
        answer.make("Box", 1)["nothing"]
    with pytest.raises(AnswerError, match="TypeError"):
        answer.make("Box")


def test_an_answer_lives_in_an_empty_place_of_its_own(answer, opened, monkeypatch):
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    pid, folder, files, names = answer.where()
    assert files == []
    assert "GRADER_TOKEN" not in names
    again = opened(TEXT).where()
    assert again[:2] != (pid, folder) or folder == "/tmp/work"


def test_a_process_is_gone_after_its_test(opened, contexts):
    answer = opened("import os\ndef pid(): return os.getpid()")
    answer.pid()
    contexts[-1].close()
    with pytest.raises(Exception, match="ended"):
        answer.pid()
