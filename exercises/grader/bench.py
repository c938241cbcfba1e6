"""What one test works with: processes of one answer, and what was said to them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from exercises.grader.errors import AnswerError, Failure, clean
from exercises.grader.process import Process
from exercises.grader.wire import Plain

MAX_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange with an answer, as a learner reads it."""

    sent: str
    came: str
    chained: bool  # what came may depend on the steps before


@dataclass(slots=True)
class Bench:
    """Starts processes for one test, and ends them with it."""

    start: Callable[[], Process]
    spoilt: Callable[[Failure], object] = lambda failure: None
    processes: list[Process] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def process(self) -> Process:
        """Start one more process; raises a Failure."""
        process = self.start()
        self.processes.append(process)
        try:
            process.load()
        except Failure as failure:
            self.spoilt(failure)
            raise
        return process

    def note(self, sent: str, came: str, chained: bool) -> None:
        """Keep one exchange for the report."""
        self.steps.append(Step(sent, came, chained))

    def listen(self, sent: str, chained: bool, ask: Callable[[], Plain]) -> Plain:
        """Ask, note what came, and return it; raises AnswerError or a Failure."""
        try:
            value = ask()
        except AnswerError as error:
            place = f", {error.where}" if error.where else ""
            self.note(sent, f"raised {error}{place}", chained)
            raise
        except Failure as failure:
            self.note(sent, failure.sentence, chained)
            raise
        self.note(sent, shown(value), chained)
        return value

    def printed(self) -> str:
        """Return what the answer printed last."""
        return "".join(process.printed() for process in self.processes)

    def close(self) -> None:
        """End every process."""
        for process in self.processes:
            process.close()


def shown(value: object) -> str:
    """Show a value as it is written in Python, cut where it is long."""
    return clean(repr(value), MAX_SHOWN)


def call_text(name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """Write a call as it stands in a program.

    >>> call_text("max_age", ("no-store",), {"default": 0})
    "max_age('no-store', default=0)"
    """
    parts = [*map(shown, args), *(f"{k}={shown(v)}" for k, v in kwargs.items())]
    return f"{name}({', '.join(parts)})"
