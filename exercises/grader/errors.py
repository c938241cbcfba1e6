"""What can become of a call: the answer raises, or the grader has to end it.

AnswerError             the answer raised; a test may expect it
Failure                 no answer to judge; a test cannot expect it
├── FileMissing         there is no file, or it is not one to read
├── ImportFailed        the file cannot be imported
├── NotStarted          the stub is still in place
├── NameMissing         the name that the test calls is not there
├── WrongType           what came back is not made of plain values
├── TimedOut            no reply in time
├── Crashed             the process ended, or was ended by the system
├── OutOfMemory         the memory limit was reached
├── OutputLimitExceeded the output limit was reached
└── ProtocolError       the process said what no honest answer says
"""

import re

MAX_MESSAGE = 400
MAX_KIND = 60
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class AnswerError(Exception):
    """The answer raised: `kind` is its class name, `message` its text, cleaned."""

    def __init__(self, kind: str, message: str, where: str = "") -> None:
        self.kind = kind[:MAX_KIND] if NAME.fullmatch(kind) else "Exception"
        self.message = clean(message)
        self.where = clean(where)
        super().__init__(f"{self.kind}: {self.message}" if message else self.kind)


class Failure(Exception):
    """There is nothing to judge; the text is a sentence for the learner."""

    state = "failed"

    def __init__(self, sentence: str) -> None:
        self.sentence = clean(sentence, 4 * MAX_MESSAGE)
        super().__init__(self.sentence)


class FileMissing(Failure):
    """There is no file, or it is not one to read."""

    state = "missing"


class ImportFailed(Failure):
    """The file cannot be imported."""

    state = "cannot be imported"


class NotStarted(Failure):
    """The stub is still in place."""

    state = "not started"


class NameMissing(Failure):
    """The name that the test calls is not there."""

    state = "missing"


class WrongType(Failure):
    """What came back is not made of plain values."""

    state = "wrong type"


class TimedOut(Failure):
    """No reply in time."""

    state = "timeout"


class Crashed(Failure):
    """The process ended, or was ended by the system."""

    state = "crash"


class OutOfMemory(Failure):
    """The memory limit was reached."""

    state = "out of memory"


class OutputLimitExceeded(Failure):
    """The output limit was reached."""

    state = "output flood"


class ProtocolError(Failure):
    """The process said what no honest answer says."""

    state = "protocol broken"


def clean(text: str, limit: int = MAX_MESSAGE) -> str:
    r"""Make foreign text safe to print: one line, no control characters, bounded.

    >>> clean("red \x1b[31m\nnext")
    'red \\x1b[31m next'
    """
    flat = " ".join(text[: 4 * limit].split("\n"))
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in flat)
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"
