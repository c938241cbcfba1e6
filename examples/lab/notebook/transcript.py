"""Shows what a real run printed, as it was recorded."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

from examples.lab.figures.svg import printable
from examples.lab.notebook.source import ROOT

MEASUREMENTS = ROOT / "book" / "measurements"


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it printed."""

    command: str
    output: str


@dataclass(frozen=True, slots=True, repr=False)
class Transcript:
    """The steps of a recorded run; when and where it ran stands in its file only."""

    file: str
    steps: tuple[Step, ...]

    def _repr_html_(self) -> str:
        lines = "\n".join(
            f'<span class="lab-command">$ {printable(step.command)}</span>'
            f"{_after(printable(step.output))}"
            for step in self.steps
        )
        name = escape(printable(self.file))
        return (
            '<figure class="lab-record" style="margin:0">'
            f'<pre class="lab-transcript" tabindex="0">{lines}</pre>'
            '<figcaption class="lab-place">Recorded on real processes; machine,'
            f" versions and date are in {name}</figcaption></figure>"
        )

    def __repr__(self) -> str:
        return "\n".join(f"$ {s.command}{_after(s.output)}" for s in self.steps)


def _after(output: str) -> str:
    return f"\n{output.rstrip()}" if output.strip() else ""


def read_record(name: str | Path) -> Transcript:
    """Read book/measurements/NAME.real.json, or the file at a path.

    Raises ValueError when there is no such record, or when it is none.
    """
    file = Path(name)
    if not file.is_absolute():
        suffix = "" if file.suffix == ".json" else ".real.json"
        file = MEASUREMENTS / f"{file}{suffix}"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"nothing is recorded as {str(name)!r}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name} is not JSON: {error}") from None
    return Transcript(f"{_place(file)}", tuple(map(_step, _steps(told, file.name))))


def _place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name


def _steps(told: object, name: str) -> list[object]:
    steps = told.get("steps") if isinstance(told, dict) else None
    if not isinstance(steps, list) or not steps:
        raise ValueError(f"{name} has no list of steps")
    return steps


def _step(told: object) -> Step:
    match told:
        case {"command": str(command), "output": str(output)}:
            return Step(command, output)
    raise ValueError(f"a step has a command and an output, both text, not {told!r}")
