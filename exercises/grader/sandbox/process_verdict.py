"""What a report or a death means, in a sentence for the learner."""

import signal

from exercises.grader.errors import (
    AnswerError,
    Broken,
    Crashed,
    Failure,
    Flooded,
    Missing,
    Nonsense,
    NotStarted,
    OutOfMemory,
    TimedOut,
    Unplain,
    clean,
)  # fmt: skip
from exercises.grader.inside.child import FAILED
from exercises.grader.inside.zygote import STILL_RUNNING
from exercises.grader.protocol.codec import Plain
from exercises.grader.sandbox.limits import MEGABYTE, Limits

MUCH = 0.5  # of its time: the kernel counts in ticks, and more than was used


def value_of(report: tuple[Plain, ...], limits: Limits) -> Plain:
    """Return the value that was reported; raises AnswerError or a Failure."""
    match report:
        case ("ok", value):
            return value
        case ("raised", str(kind), str(message), str(where)):
            raise error_of(kind, message, where, limits)
        case ("unplain", str(found)):
            raise Unplain(f"it returned {found}; only plain values can be judged")
        case ("missing", str(name), tuple(names)):
            known = ", ".join(map(str, names)) or "nothing public"
            raise Missing(f"there is no `{name}` in it; it has {known}")
    raise Nonsense(f"its process sent {clean(repr(report), 80)}")


def error_of(kind: str, message: str, where: str, limits: Limits) -> Exception:
    """Return the exception that stands for one that the answer raised."""
    if kind == "NotImplementedError":
        return NotStarted("not started yet: it raises NotImplementedError")
    if kind == "MemoryError":
        return OutOfMemory(f"it used more than {limits.memory // MEGABYTE} MB")
    return AnswerError(kind, message, where)


def not_importable(kind: str, message: str, where: str, limits: Limits) -> Failure:
    """Say why the file cannot be imported."""
    error = error_of(kind, message, where, limits)
    if not isinstance(error, AnswerError):
        return Broken(f"it cannot be imported: {error}")
    place = f" ({error.where})" if error.where else ""
    return Broken(f"it cannot be imported: {error}{place}")


def flood(limits: Limits) -> Failure:
    """Say that it printed too much."""
    return Flooded(f"it wrote more than {limits.output // MEGABYTE} MB of output")


def death(status: int, computed: float, limits: Limits) -> Failure:
    """Say why the process is gone, from its exit status or minus its signal."""
    if status == STILL_RUNNING:
        return Nonsense("it closed its connection to the grader")
    if status == FAILED:
        return Crashed("its process could not be set up here")
    if status >= 0:
        return Crashed(f"it ended its own process with exit status {status}")
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        if -status == signal.SIGXCPU or computed >= MUCH * limits.cpu:
            return TimedOut(f"it computed for more than {limits.cpu} s in all")
        return Crashed("the system ended it, as it does for too much memory")
    return Crashed(
        f"its process crashed with {signal.Signals(-status).name}: a recursion "
        "without end, or a fault in native code"
    )
