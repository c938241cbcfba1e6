"""Why a test failed, taken from the exception that ended it."""

from dataclasses import dataclass

import pytest

from exercises.grader.errors import AnswerError, Failure, clean
from exercises.grader.protocol.codec import NotPlain

WRONG = "wrong"
Compared = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a failed test has to say; empty parts are left out."""

    state: str
    sentence: str = ""
    place: str = ""
    came: str = ""
    expected: str = ""
    because: str = ""


def finding_of(
    excinfo: pytest.ExceptionInfo[BaseException], compared: Compared
) -> Finding:
    """Sort out what happened."""
    error = excinfo.value
    if isinstance(error, Failure):
        return Finding(error.state, error.sentence)
    if isinstance(error, AnswerError):
        return Finding("raised", f"it raised {error}", error.where)
    if isinstance(error, AssertionError):
        return _asserted(excinfo, compared)
    if isinstance(error, pytest.fail.Exception | pytest.skip.Exception):
        return Finding(WRONG, clean(str(error)))
    if isinstance(error, NotPlain):
        return Finding("test at fault", f"the test sends {error.found}")
    text = clean(f"{type(error).__name__}: {error}")
    statement = _statement(excinfo)
    return Finding(WRONG, f"what came back is of no use to `{statement}`: {text}")


def _asserted(
    excinfo: pytest.ExceptionInfo[BaseException], compared: Compared
) -> Finding:
    came, op, right = compared
    because = _message(str(excinfo.value))
    if not op:
        return Finding(WRONG, expected=_statement(excinfo), because=because)
    expected = right if op == "==" else f"{op} {right}"
    return Finding(WRONG, came=came, expected=expected, because=because)


def _message(text: str) -> str:
    """Return what the test says beside its assertion.

    >>> _message("one add each\\nassert 1 == 2")
    'one add each'
    """
    return "" if text.startswith("assert") else text.split("\nassert ", maxsplit=1)[0]


def _statement(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the line of the test that failed."""
    try:
        statement = str(excinfo.traceback[-1].statement)
    except (IndexError, OSError):
        return ""
    return clean(" ".join(statement.split()))
