"""The replies that leave an answer's process."""

import contextlib
import linecache
import sys
from collections.abc import Callable

from exercises.grader.protocol.channel import Channel
from exercises.grader.protocol.codec import NotPlain

MAX_MESSAGE = 2000
MAX_NAMES = 20
Reply = tuple[object, ...]


class NameNotFound(Exception):
    """`owner` has no attribute of that name."""

    def __init__(self, owner: object, name: str) -> None:
        super().__init__(name)
        self.owner, self.name = owner, name


def find_attribute(owner: object, name: str) -> Callable[..., object]:
    """Return an attribute; raises NameNotFound."""
    try:
        found: Callable[..., object] = getattr(owner, name)
    except AttributeError:
        if hasattr(type(owner), name):
            raise  # a property that fails inside
        raise NameNotFound(owner, name) from None
    return found


def public_names(owner: object) -> list[str]:
    """List what `owner` defines itself under a name without underscore."""
    home = getattr(owner, "__name__", type(owner).__module__)
    names = [name for name in dir(owner) if not name.startswith("_")]
    return [
        name
        for name in names
        if getattr(getattr(owner, name, None), "__module__", None) == home
    ][:MAX_NAMES]


def error_reply(error: BaseException, files: frozenset[str]) -> Reply:
    """Describe an exception: class name, message, and the answer's line."""
    try:
        message = _text(error)[:MAX_MESSAGE]
    except BaseException:
        message = ""
    return ("raised", type(error).__name__, str(message), error_location(error, files))


def _text(error: BaseException) -> str:
    """Return the message; where it happened is told apart."""
    return error.msg if isinstance(error, SyntaxError) else str(error)


def error_location(error: BaseException, files: frozenset[str]) -> str:
    """Return the last line of the answer that `error` came through.

    >>> error_location(ValueError(), frozenset())
    ''
    """
    if isinstance(error, SyntaxError) and error.filename in files:
        return f"line {error.lineno} of {error.filename}"
    found, step = "", error.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name in files:
            text = linecache.getline(name, step.tb_lineno, step.tb_frame.f_globals)
            found = f"line {step.tb_lineno} of {name}: {text.strip()}"
        step = step.tb_next
    return found


def send_reply(channel: Channel, number: int, report: Reply) -> None:
    """Send what came of request `number`, after everything it printed."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    try:
        channel.send((number, *report))
    except NotPlain as error:
        channel.send((number, "unplain", error.found))
