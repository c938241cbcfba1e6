"""From the text of the one file to a configuration, or to all that is wrong with it."""

import tomllib
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from examples.ch07_gateway.config.line_numbers import line_numbers, line_of
from examples.ch07_gateway.config.model import GatewayConfig
from examples.ch07_gateway.config.references import reference_faults
from examples.ch07_gateway.config.routes import read_route
from examples.ch07_gateway.config.tables import (
    read_consumer,
    read_jwt,
    read_limit,
    read_settings,
    read_upstream,
)
from examples.ch07_gateway.config.toml_table import ConfigFault, TomlTable

T = TypeVar("T")
LONGEST = 200_000  # characters


class ConfigError(ValueError):
    """The file is no configuration; one line for each fault, with its place."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def read_config(text: str, file: str = "gateway.toml") -> GatewayConfig:
    """Return what the text says; raises ConfigError with every fault in it."""
    return read_tables(text, file, read_whole)


def read_tables(text: str, file: str, read: Callable[[TomlTable, str], T]) -> T:
    """Return what `read` makes of a TOML text's root and digest.

    Raises ConfigError: no TOML, too long, or every fault that was noted on the way.
    """
    if len(text) > LONGEST:
        raise ConfigError((f"{file}: {len(text)} characters of at most {LONGEST}",))
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0] or "1"
        raise ConfigError((f"{file}:{line}: this is no TOML: {message}",)) from None
    faults: list[ConfigFault] = []
    config = read(TomlTable(values, (), faults), sha256(text.encode()).hexdigest())
    if faults:
        lines = line_numbers(text)
        found = sorted((line_of(fault.path, lines), str(fault)) for fault in faults)
        raise ConfigError(tuple(f"{file}:{line}: {fault}" for line, fault in found))
    return config


def read_whole(root: TomlTable, digest: str) -> GatewayConfig:
    """Read all tables, and what they say of each other."""
    config = read_root(root, digest)
    root.faults.extend(reference_faults(config))
    return config


def read_root(root: TomlTable, digest: str) -> GatewayConfig:
    """Read all tables."""
    settings = read_settings(root.table("gateway"))
    config = GatewayConfig(
        digest[:8],
        settings,
        upstreams=read_each(
            root, "upstreams", lambda t, n: read_upstream(t, n, settings)
        ),
        routes=read_each(root, "routes", read_route),
        limits=read_each(root, "limits", read_limit),
        consumers=read_each(root, "consumers", read_consumer),
        jwt=read_jwt(root.table("jwt")) if "jwt" in root.values else None,
    )
    root.known.add("jwt")
    root.reject_unknown_keys()
    if not config.routes:
        root.fault("", "has no route", "add a table [routes.NAME]")
    return config


def read_each(root: TomlTable, name: str, read: Callable[[TomlTable, str], Any]) -> Any:
    """Read every table of a kind."""
    parts = []
    for own_name, table in root.tables(name):
        parts.append(read(table, own_name))
        table.reject_unknown_keys()
    return tuple(parts)
