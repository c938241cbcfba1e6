"""A shell around a configuration's file, which may be no text or have no end."""

from pathlib import Path

from examples.ch07_gateway.config.loader import ConfigError
from examples.lab.bounded_read import TooLarge, read_bounded

LARGEST = 1_000_000  # bytes
FileSignature = tuple[int, int, int] | None


def read_text(file: Path) -> str:
    """Return what a file says; raises OSError, and ConfigError for what is no text."""
    try:
        return read_bounded(file, LARGEST).decode("utf-8")
    except TooLarge as error:
        raise ConfigError((f"{file}: {error}",)) from None
    except UnicodeDecodeError as error:
        raise ConfigError((f"{file}: byte {error.start} is not UTF-8",)) from None


def file_signature(file: Path) -> FileSignature:
    """Return what changes when a file does; None while there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
