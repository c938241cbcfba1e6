"""From the text of the one file to a configuration, or to all that is wrong with it."""

import re
import tomllib
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar, get_args

from examples.ch02_scale import PICKERS
from examples.ch07_gateway.addresses import is_network, upstream_url_faults
from examples.ch07_gateway.config import (
    Algorithm,
    Consumer,
    GatewayConfig,
    GatewaySettings,
    Identity,
    RateLimit,
    UpstreamConfig,
)
from examples.ch07_gateway.issuer import read_jwt
from examples.ch07_gateway.places import line_of, places
from examples.ch07_gateway.references import dangling
from examples.ch07_gateway.route_reading import read_route
from examples.ch07_gateway.sections import ConfigFault, TomlTable

T = TypeVar("T")
LONGEST = 200_000  # characters
HASH = re.compile(r"sha256:[0-9a-f]{64}")
IDENTITIES, ALGORITHMS = get_args(Identity), get_args(Algorithm)
DAY, MILLION, BILLION = 86_400.0, 10**6, 10**9
MOST_SHARE = 0.9999  # of the answers, after which a hedge is sent


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
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0] or "1"
        raise ConfigError((f"{file}:{line}: this is no TOML: {said}",)) from None
    faults: list[ConfigFault] = []
    config = read(TomlTable(table, (), faults), sha256(text.encode()).hexdigest())
    if faults:
        known = places(text)
        placed = sorted((line_of(fault.path, known), str(fault)) for fault in faults)
        raise ConfigError(tuple(f"{file}:{line}: {said}" for line, said in placed))
    return config


def read_whole(root: TomlTable, digest: str) -> GatewayConfig:
    """Read all tables, and what they say of each other."""
    config = read_root(root, digest)
    root.faults.extend(dangling(config))
    return config


def read_root(root: TomlTable, digest: str) -> GatewayConfig:
    """Read all tables."""
    door = read_door(root.table("gateway"))
    config = GatewayConfig(
        digest[:8],
        door,
        upstreams=each(root, "upstreams", lambda s, n: read_upstream(s, n, door)),
        routes=each(root, "routes", read_route),
        limits=each(root, "limits", read_limit),
        consumers=each(root, "consumers", read_consumer),
        jwt=read_jwt(root.table("jwt")) if "jwt" in root.values else None,
    )
    root.known.add("jwt")
    root.reject_unknown_keys()
    if not config.routes:
        root.fault("", "has no route", "add a table [routes.NAME]")
    return config


def each(root: TomlTable, name: str, read: Callable[[TomlTable, str], Any]) -> Any:
    """Read every table of a kind."""
    made = []
    for own, section in root.tables(name):
        made.append(read(section, own))
        section.reject_unknown_keys()
    return tuple(made)


def read_door(section: TomlTable) -> GatewaySettings:
    """Read [gateway]."""
    for name in ("networks", "trusted_proxies", "operators"):
        for network in section.strings(name):
            if not is_network(network):
                fix = "write a network like 10.0.0.0/8"
                section.fault(name, f"has {network!r}", fix)
    door = GatewaySettings(
        name=section.string("name", "gateway"),
        networks=section.strings("networks"),
        trusted_proxies=section.strings("trusted_proxies"),
        operators=section.strings("operators") or GatewaySettings().operators,
        cache_bytes=section.integer("cache_bytes", 64 * MILLION, MILLION, 64 * BILLION),
        stale_seconds=section.number("stale_seconds", DAY, 0.0, 366 * DAY),
    )
    section.reject_unknown_keys()
    return door


def read_upstream(
    section: TomlTable, name: str, door: GatewaySettings
) -> UpstreamConfig:
    """Read [upstreams.NAME]."""
    urls = section.strings("urls")
    if not urls:
        section.fault("urls", "is empty", 'add urls = ["http://HOST:PORT"]')
    for url in urls:
        for wrong, fix in upstream_url_faults(url, door.networks):
            section.fault("urls", wrong, fix)
    return UpstreamConfig(
        name,
        urls,
        balancer=section.string("balancer", "round_robin", PICKERS),
        timeout=section.number("timeout", 10.0, 0.001, DAY),
        try_timeout=section.number("try_timeout", 2.0, 0.001, DAY),
        idle_timeout=section.number("idle_timeout", 30.0, 0.001, DAY),
        tries=section.integer("tries", 3, 1, 10),
        retry_per=section.integer("retry_per", 10, 1, MILLION),
        breaker_failures=section.integer("breaker_failures", 5, 0, MILLION),
        breaker_seconds=section.number("breaker_seconds", 5.0, 0.001, DAY),
        hedge=section.number("hedge", 0.0, 0.0, MOST_SHARE),
        check=section.string("check", ""),
        check_every=section.number("check_every", 1.0, 0.05, DAY),
    )


def read_limit(section: TomlTable, name: str) -> RateLimit:
    """Read [limits.NAME]."""
    quota = section.integer("quota", None, 1, BILLION)
    limit = RateLimit(
        name,
        quota,
        window=section.number("window", None, 0.001, 366 * DAY),
        algorithm=section.string("algorithm", "sliding-window", ALGORITHMS),
        by=section.string("by", "consumer", IDENTITIES),
        burst=section.integer("burst", 0, 0, BILLION),
        lease=section.integer("lease", 1, 1, BILLION),
    )
    if limit.burst and limit.algorithm != "token-bucket":
        section.fault("burst", "is set", "only a token-bucket has a burst")
    if limit.lease > 1 and limit.lease * 20 > quota:
        fix = f"at most a twentieth of the quota, {max(1, quota // 20)}; 1 is exact"
        section.fault("lease", f"is {limit.lease}", fix)
    return limit


def read_consumer(section: TomlTable, name: str) -> Consumer:
    """Read [consumers.NAME]."""
    keys = section.strings("keys")
    for number, key in enumerate(keys, 1):
        if not HASH.fullmatch(key):
            fix = "write sha256: and 64 hex digits; --new-key makes a key and its hash"
            section.fault("keys", f"has no hash in place {number}", fix)
    return Consumer(name, keys, section.strings("scopes"))
