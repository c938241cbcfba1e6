"""Reading a file that may be larger than anybody wants, or have no end."""

from pathlib import Path


class TooLarge(ValueError):
    """A file has more bytes than are taken."""


def read_bounded(file: Path, most: int) -> bytes:
    """Return the bytes of a file; raises OSError, and TooLarge beyond `most` bytes."""
    with file.open("rb") as opened:  # a device has no size, and perhaps no end
        data = opened.read(most + 1)
    if len(data) > most:
        raise TooLarge(f"it has more than {most:,} bytes")
    return data
