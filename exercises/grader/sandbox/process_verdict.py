"""What a report or a death means, in a sentence for the learner."""

import signal

from exercises.grader.errors import (
    AnswerError,
    Crashed,
    Failure,
    ImportFailed,
    NameMissing,
    NotStarted,
    OutOfMemory,
    OutputLimitExceeded,
    ProtocolError,
    TimedOut,
    WrongType,
    clean,
)  # fmt: skip
from exercises.grader.inside.child import SETUP_FAILED
from exercises.grader.inside.zygote import STILL_RUNNING
from exercises.grader.protocol.codec import Plain
from exercises.grader.sandbox.limits import MEGABYTE, Limits

CPU_SHARE = 0.5  # of its time: the kernel counts in ticks, and more than was used


def value_of_reply(report: tuple[Plain, ...], limits: Limits) -> Plain:
    """Return the value that was reported; raises AnswerError or a Failure."""
    match report:
        case ("ok", value):
            return value
        case ("raised", str(kind), str(message), str(where)):
            raise answer_error(kind, message, where, limits)
        case ("unplain", str(found)):
            raise WrongType(f"it returned {found}; only plain values can be judged")
        case ("missing", str(name), tuple(names)):
            known = ", ".join(map(str, names)) or "nothing public"
            raise NameMissing(f"there is no `{name}` in it; it has {known}")
    raise ProtocolError(f"its process sent {clean(repr(report), 80)}")


def answer_error(kind: str, message: str, where: str, limits: Limits) -> Exception:
    """Return the exception that stands for one that the answer raised."""
    if kind == "NotImplementedError":
        return NotStarted("not started yet: it raises NotImplementedError")
    if kind == "MemoryError":
        return OutOfMemory(f"it used more than {limits.memory // MEGABYTE} MB")
    return AnswerError(kind, message, where)


def import_failure(kind: str, message: str, where: str, limits: Limits) -> Failure:
    """Say why the file cannot be imported."""
    error = answer_error(kind, message, where, limits)
    if not isinstance(error, AnswerError):
        return ImportFailed(f"it cannot be imported: {error}")
    place = f" ({error.where})" if error.where else ""
    return ImportFailed(f"it cannot be imported: {error}{place}")


def output_failure(limits: Limits) -> Failure:
    """Say that it printed too much."""
    return OutputLimitExceeded(
        f"it wrote more than {limits.output // MEGABYTE} MB of output"
    )


def exit_failure(status: int, cpu_seconds: float, limits: Limits) -> Failure:
    """Say why the process is gone, from its exit status or minus its signal."""
    if status == STILL_RUNNING:
        return ProtocolError("it closed its connection to the grader")
    if status == SETUP_FAILED:
        return Crashed("its process could not be set up here")
    if status >= 0:
        return Crashed(f"it ended its own process with exit status {status}")
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        if -status == signal.SIGXCPU or cpu_seconds >= CPU_SHARE * limits.cpu:
            return TimedOut(f"it computed for more than {limits.cpu} s in all")
        return Crashed("the system ended it, as it does for too much memory")
    return Crashed(
        f"its process crashed with {signal.Signals(-status).name}: a recursion "
        "without end, or a fault in native code"
    )
