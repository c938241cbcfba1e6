"""Reading each table of the file, with its bounds and defaults."""

import re
from collections.abc import Iterator
from typing import get_args
from urllib.parse import urlsplit

from examples.ch02_scale import PICKERS
from examples.ch07_gateway.config.model import (
    AlgorithmName,
    ClientKey,
    Consumer,
    GatewaySettings,
    JwtConfig,
    RateLimit,
    UpstreamConfig,
)
from examples.ch07_gateway.config.networks import (
    is_address,
    is_address_allowed,
    is_network,
)
from examples.ch07_gateway.config.toml_table import TomlTable

HASH = re.compile(r"sha256:[0-9a-f]{64}")
IDENTITIES, ALGORITHMS = get_args(ClientKey), get_args(AlgorithmName)
DAY, MILLION, BILLION = 86_400.0, 10**6, 10**9
MOST_SHARE = 0.9999  # of the answers, after which a hedge is sent
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}  # RFC 7518, sections 6.2.2 to 6.4
SIGNATURES = ("EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256")


def read_settings(section: TomlTable) -> GatewaySettings:
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


def upstream_url_faults(
    url: str, networks: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an upstream's URL, and what to do about it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        yield f"has {url!r}", str(error)
        return
    if parts.scheme not in ("http", "https") or not host or not url.isascii():
        yield f"has {url!r}", "write it like http://HOST:PORT"
        return
    if parts.username is not None or parts.query or parts.fragment:
        yield f"has {url!r}", "leave out the user, the query and the fragment"
    known = tuple(filter(is_network, networks))
    if is_address(host) and not is_address_allowed(host, known):
        fix = f'if that is meant, add it to gateway.networks, like ["{host}/32"]'
        yield f"has {host}, which is not on the public internet", fix


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


def read_jwt(section: TomlTable) -> JwtConfig:
    """Read [jwt]."""
    algorithms = section.strings("algorithms", SIGNATURES) or ("EdDSA",)
    keys = section.values.get("keys", {})
    section.known.add("keys")
    kids = []
    if not keys or not isinstance(keys, dict):
        fix = "add [jwt.keys.NAME] with kty, and what such a key has (RFC 7517)"
        section.fault("keys", "is missing", fix)
        keys = {}
    for name in keys:
        one = section.table("keys").table(name)
        for member in sorted(PRIVATE & set(one.values)):
            one.fault(member, "is a secret", "only public keys belong into this file")
        one.string("kty", None, ("OKP", "EC", "RSA"))
        kids.append((("kid", name), *one.all_strings()))
    jwt = JwtConfig(
        section.string("issuer", None),
        section.string("audience", None),
        keys=tuple(kids),
        algorithms=algorithms,
        leeway=section.number("leeway", 30.0, 0.0, 3600.0),
        longest=section.number("longest", 3600.0, 1.0, 10**8),
    )
    section.reject_unknown_keys()
    return jwt
