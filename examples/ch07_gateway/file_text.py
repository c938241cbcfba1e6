"""Reading a configuration's file, which may be no text or have no end."""

from pathlib import Path

from examples.ch07_gateway.reading import ConfigError

LARGEST = 1_000_000  # bytes


def text_of(file: Path) -> str:
    """Return what a file says; raises OSError, and ConfigError for what is no text."""
    with file.open("rb") as opened:  # a device has no size, and perhaps no end
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ConfigError((f"{file}: it has more than {LARGEST:,} bytes",))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError((f"{file}: byte {error.start} is not UTF-8",)) from None
