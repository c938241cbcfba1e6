"""What is to be served, checked before anything starts."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from examples.lab.serve.process import ServeError

ROUND_ROBIN = "round_robin"
SERVERS = ("gevent", "gthread")
MOST = 64
LAST_PORT = 65535
CONFIG_BYTES = 100_000  # Linux takes 128 KiB in one variable of the environment
TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Plan:
    """The choices of `serve`; a `ValueError` names the value and its limit."""

    app: str
    config: Mapping[str, object] = field(default_factory=dict)
    replicas: int = 1
    workers: int = 1
    server: str = "gevent"
    front: str | None = ROUND_ROBIN
    front_config: Mapping[str, object] = field(default_factory=dict)
    retry: bool = False
    port: int = 0
    start_seconds: float = 30.0
    drain_seconds: int = 5

    def __post_init__(self) -> None:
        """Refuse what could not work."""
        within("replicas", self.replicas, 1, MOST)
        within("workers", self.workers, 1, MOST)
        within("port", self.port, 0, LAST_PORT)
        if self.front is None and self.port:
            within("port of the last replica", self.port + self.replicas - 1, 1, 65535)
        if self.server not in SERVERS:
            raise ValueError(f"server is {self.server!r}, not one of {SERVERS}")
        for target in (self.app, self.front):
            if target not in (None, ROUND_ROBIN) and not TARGET.fullmatch(str(target)):
                raise ValueError(f"{target!r} is not of the form 'pkg.mod:create'")
        plain("config", self.config)
        plain("front_config", self.front_config)


def within(name: str, value: int, low: int, high: int) -> None:
    """Raise a `ValueError` unless `value` is a whole number from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(
            f"{name} is {value!r}, not a whole number from {low} to {high}"
        )


def plain(name: str, config: Mapping[str, object]) -> None:
    """Raise a `ValueError` unless JSON carries every value there and back."""
    for key, value in config.items():
        try:
            same = json.loads(json.dumps(value, allow_nan=False)) == value
        except (TypeError, ValueError):
            same = False
        if not same or not str(key).isidentifier():
            raise ValueError(
                f"{name}[{key!r}] is {value!r}; only None, bool, numbers, text, lists"
                " and dictionaries of these travel to another process"
            )
    if (size := len(json.dumps(config))) > CONFIG_BYTES:
        raise ValueError(f"{name} is {size} bytes of JSON, the limit is {CONFIG_BYTES}")


def need_gunicorn() -> None:
    """Raise a `ServeError` that says what to do where servers cannot be started."""
    if sys.platform == "win32":
        raise ServeError("real servers need Linux or macOS; on Windows, use WSL")
    if find_spec("gunicorn") is None or find_spec("gevent") is None:
        raise ServeError("gunicorn or gevent is missing: pip install -e '.[learn]'")
