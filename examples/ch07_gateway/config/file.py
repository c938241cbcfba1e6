"""Reading a configuration's file, which may be no text or have no end."""

from pathlib import Path

from examples.ch07_gateway.config.loader import ConfigError
from examples.lab.bounded_read import TooLarge, bytes_of

LARGEST = 1_000_000  # bytes


def read_text(file: Path) -> str:
    """Return what a file says; raises OSError, and ConfigError for what is no text."""
    try:
        return bytes_of(file, LARGEST).decode("utf-8")
    except TooLarge as error:
        raise ConfigError((f"{file}: {error}",)) from None
    except UnicodeDecodeError as error:
        raise ConfigError((f"{file}: byte {error.start} is not UTF-8",)) from None
