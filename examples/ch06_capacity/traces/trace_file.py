"""A trace in a file: a request a line, and nothing on the line but its key.

A key is one word of UTF-8 with up to 2048 bytes: a path, a number, a hash. Blank lines
and lines that begin with `#` are skipped. The file may be compressed with gzip.
"""

import gzip
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from reprlib import repr as shown
from typing import BinaryIO, cast

MAX_KEY_BYTES = 2048  # bytes of a key
MAX_REQUESTS = (
    10_000_000  # requests that are read, about 1 GB of memory if all keys differ
)
STDIN = "-"
COLUMN = "cut its column out, as in: awk '{print $7}' access.log"


class BadTrace(Exception):
    """The file is no trace; the message names the line, or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Requests as numbers, one number for each key; `more` if the file goes on."""

    keys: Sequence[int]
    distinct: int
    more: bool


def read_trace(lines: Iterable[bytes], most: int = MAX_REQUESTS) -> Trace:
    """Read up to `most` requests; raises BadTrace with the number of the line."""
    numbers: dict[bytes, int] = {}
    keys = array("I")
    for key in keys_of_lines(lines):
        if len(keys) == most:
            return Trace(keys, len(numbers), more=True)
        short = key if len(key) <= 16 else blake2b(key, digest_size=16).digest()  # noqa: PLR2004
        keys.append(numbers.setdefault(short, len(numbers)))
    if not keys:
        raise BadTrace("there is no request in it")
    return Trace(keys, len(numbers), more=False)


def keys_of_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Return the key of each line that has one; raises BadTrace."""
    for number, line in enumerate(lines, 1):
        found = line.split()
        if not found or found[0].startswith(b"#"):
            continue
        if problem := key_error(found):
            raise BadTrace(f"line {number}: {problem}")
        yield found[0]


def key_error(found: Sequence[bytes]) -> str:
    """Say what is wrong with the words of a line, or nothing."""
    if len(found[0]) > MAX_KEY_BYTES:
        return f"a key has at most {MAX_KEY_BYTES} bytes, and this one is longer"
    try:
        key = found[0].decode()
    except UnicodeDecodeError:
        return f"{shown(found[0])} is not UTF-8"
    if not key.isprintable():
        return f"{shown(key)} has characters that cannot be printed"
    if len(found) > 1:
        return f"a line is one key, and {shown(key)} is followed by more; {COLUMN}"
    return ""


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines of a file; of a longer one, as much as shows that it is."""
    while line := file.readline(2 * MAX_KEY_BYTES):
        yield line


def open_trace(name: str) -> AbstractContextManager[BinaryIO]:
    """Open a trace, `-` for standard input; raises OSError."""
    if name == STDIN:
        return nullcontext(sys.stdin.buffer)
    if name.endswith(".gz"):
        return cast(BinaryIO, gzip.open(name))
    return Path(name).open("rb")


def load_trace(name: str, most: int = MAX_REQUESTS) -> Trace:
    """Read a trace by the name of its file; raises BadTrace with that name."""
    try:
        with open_trace(name) as file:
            return read_trace(bounded_lines(file), most)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadTrace(f"{name}: {reason}") from None
    except BadTrace as error:
        raise BadTrace(f"{name}: {error}") from None
