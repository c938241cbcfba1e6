"""What a service's log says of an exception: own lines, and no path of a machine."""

import re
import sys
import sysconfig
from pathlib import Path
from traceback import (
    FrameSummary,
    extract_tb,
    format_exception_only,
    format_list,
)

ROOT = Path(__file__).parents[3]
LIBRARIES = ("site-packages", "dist-packages")
STANDARD = Path(sysconfig.get_paths()["stdlib"])
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


class ServiceLog:
    """Shows on stderr what services raised; a series of the same in one line each."""

    def __init__(self) -> None:
        self._last = ""

    def tell(self, who: str, asked: str, bug: BaseException) -> None:
        """Show whose answer to which request is a 500 that nobody meant, and why."""
        text, line = own_traceback(bug), f"{who}: {asked} answered 500"
        if text == self._last:
            text, line = "", f"{line}, {type(bug).__name__} as before"
        else:
            self._last = text
        sys.stderr.write(f"{line}\n{text}")


def own_traceback(error: BaseException) -> str:
    """Return the lines of the service that led to an exception, and what it says."""
    frames = extract_tb(error.__traceback__)
    shown = [frame for frame in frames if own(Path(frame.filename))] or frames[-1:]
    lines = [
        "Traceback (most recent call last):\n",
        *format_list(list(map(bare, shown))),
    ]
    return ADDRESS.sub("0x…", "".join([*lines, *format_exception_only(error)]))


def own(file: Path) -> bool:
    """Whether code is the author's: no library, not Python's, not the laboratory's."""
    inside = file.is_relative_to(STANDARD) or str(file).startswith("<frozen")
    library = any(name in file.parts for name in LIBRARIES)
    return not (inside or library or file.is_relative_to(ROOT / "examples" / "lab"))


def bare(frame: FrameSummary) -> FrameSummary:
    """Leave place, name and text of a frame; columns differ from version to version."""
    place = file_name(Path(frame.filename))
    return FrameSummary(place, frame.lineno, frame.name, line=frame.line)


def file_name(file: Path) -> str:
    """Name a file of the repository from its root; a cell has no file.

    >>> file_name(Path(__file__)), file_name(Path("/tmp/ipykernel_7/1234.py"))
    ('examples/lab/notebook/service_log.py', 'this notebook')
    """
    if not file.is_file():
        return "this notebook"
    inside = file.is_relative_to(ROOT) and ".venv" not in file.parts
    return file.relative_to(ROOT).as_posix() if inside else file.name
