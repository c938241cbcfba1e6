"""Why a test failed, taken from the exception that ended it."""

from dataclasses import dataclass

import pytest

from exercises.grader.errors import AnswerError, Failure, clean
from exercises.grader.protocol.codec import NotPlain

WRONG = "wrong"
Operands = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FailureCause:
    """What a failed test has to say; empty parts are left out."""

    state: str
    sentence: str = ""
    place: str = ""
    received: str = ""
    expected: str = ""
    because: str = ""


def failure_cause(
    excinfo: pytest.ExceptionInfo[BaseException], operands: Operands
) -> FailureCause:
    """Sort out what happened."""
    error = excinfo.value
    if isinstance(error, Failure):
        return FailureCause(error.state, error.sentence)
    if isinstance(error, AnswerError):
        return FailureCause("raised", f"it raised {error}", error.where)
    if isinstance(error, AssertionError):
        return _asserted(excinfo, operands)
    if isinstance(error, pytest.fail.Exception | pytest.skip.Exception):
        return FailureCause(WRONG, clean(str(error)))
    if isinstance(error, NotPlain):
        return FailureCause("test at fault", f"the test sends {error.found}")
    text = clean(f"{type(error).__name__}: {error}")
    statement = _statement(excinfo)
    return FailureCause(WRONG, f"what came back is of no use to `{statement}`: {text}")


def _asserted(
    excinfo: pytest.ExceptionInfo[BaseException], operands: Operands
) -> FailureCause:
    received, op, right = operands
    because = _message(str(excinfo.value))
    if not op:
        return FailureCause(WRONG, expected=_statement(excinfo), because=because)
    expected = right if op == "==" else f"{op} {right}"
    return FailureCause(WRONG, received=received, expected=expected, because=because)


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
