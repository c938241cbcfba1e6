"""Reading each table of the file, with its bounds and defaults."""

import re
from collections.abc import Collection, Iterator
from typing import get_args
from urllib.parse import urlsplit

from examples.ch02_scale import PICKERS
from examples.ch03_tokens import InvalidKey, verification_key
from examples.ch07_gateway.config.match_faults import FIELD, url_faults
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
from examples.ch07_gateway.routing.request_target import ambiguity
from examples.lab.redacted_url import redacted_url

HASH = re.compile(r"sha256:[0-9a-f]{64}")
CLIENT_KEYS, ALGORITHMS = get_args(ClientKey), get_args(AlgorithmName)
DAY, MILLION, BILLION = 86_400.0, 10**6, 10**9
MOST_SHARE = 0.9999  # of the answers, after which a hedge is sent
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}  # RFC 7518, sections 6.2.2 to 6.4
SIGNATURES = ("EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256")


def read_settings(table: TomlTable) -> GatewaySettings:
    """Read [gateway]."""
    for key in ("networks", "trusted_proxies", "operators"):
        for network in table.strings(key):
            if not is_network(network):
                fix = "write a network like 10.0.0.0/8"
                table.fault(key, f"has {network!r}", fix)
    if not FIELD.fullmatch(name := table.string("name", "gateway")):
        table.fault(
            "name", f"is {name!r}", "it stands in Via: write one word, like door"
        )
    settings = GatewaySettings(
        name=name,
        networks=table.strings("networks"),
        trusted_proxies=table.strings("trusted_proxies"),
        operators=table.strings("operators"),
        cache_bytes=table.integer("cache_bytes", 64 * MILLION, MILLION, 64 * BILLION),
        stale_seconds=table.number("stale_seconds", DAY, 0.0, 366 * DAY),
    )
    table.reject_unknown_keys()
    return settings


def read_upstream(
    table: TomlTable, name: str, settings: GatewaySettings
) -> UpstreamConfig:
    """Read [upstreams.NAME]."""
    urls = table.strings("urls")
    if not urls:
        table.fault("urls", "is empty", 'add urls = ["http://HOST:PORT"]')
    for url in urls:
        table.faults_of("urls", upstream_url_faults(url, settings.networks))
    check = table.string("check", "")
    if check and (check[0] != "/" or ambiguity(check)):
        table.fault(
            "check", f"is {check!r}", "a path begins with one slash, like /live"
        )
    return UpstreamConfig(
        name,
        urls,
        balancer=table.string("balancer", "round_robin", PICKERS),
        timeout=table.number("timeout", 10.0, 0.001, DAY),
        try_timeout=table.number("try_timeout", 2.0, 0.001, DAY),
        idle_timeout=table.number("idle_timeout", 30.0, 0.001, DAY),
        tries=table.integer("tries", 3, 1, 10),
        retry_per=table.integer("retry_per", 10, 1, MILLION),
        breaker_failures=table.integer("breaker_failures", 5, 0, MILLION),
        breaker_seconds=table.number("breaker_seconds", 5.0, 0.001, DAY),
        hedge=table.number("hedge", 0.0, 0.0, MOST_SHARE),
        check=check,
        check_every=table.number("check_every", 1.0, 0.05, DAY),
    )


def upstream_url_faults(
    url: str, networks: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an upstream's URL, and what to do about it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        found = tuple(url_faults(url))
    except ValueError:  # its words may hold a part of a password
        found = ((f"has {redacted_url(url)!r}", "write it like http://HOST:PORT"),)
    if found:
        yield from found
        return
    if "@" in url or parts.query or parts.fragment:
        yield (
            f"has {redacted_url(url)!r}",
            "leave out the user, the query and the fragment",
        )
    known = tuple(filter(is_network, networks))
    if is_address(host) and not is_address_allowed(host, known):
        fix = f'if that is meant, add it to gateway.networks, like ["{host}/32"]'
        yield f"has {host}, which is not on the public internet", fix


def read_limit(table: TomlTable, name: str) -> RateLimit:
    """Read [limits.NAME]."""
    quota = table.integer("quota", None, 1, BILLION)
    limit = RateLimit(
        name,
        quota,
        window=table.number("window", None, 0.001, 366 * DAY),
        algorithm=table.string("algorithm", "sliding-window", ALGORITHMS),
        by=table.string("by", "consumer", CLIENT_KEYS),
        burst=table.integer("burst", 0, 0, BILLION),
        lease=table.integer("lease", 1, 1, BILLION),
    )
    if limit.burst and limit.algorithm != "token-bucket":
        table.fault("burst", "is set", "only a token-bucket has a burst")
    if limit.lease > 1 and limit.lease * 20 > quota:
        fix = f"at most a twentieth of the quota, {max(1, quota // 20)}; 1 is exact"
        table.fault("lease", f"is {limit.lease}", fix)
    return limit


def read_consumer(table: TomlTable, name: str) -> Consumer:
    """Read [consumers.NAME]."""
    keys = table.strings("keys")
    for number, key in enumerate(keys, 1):
        if not HASH.fullmatch(key):
            fix = "write sha256: and 64 hex digits; --new-key makes a key and its hash"
            table.fault("keys", f"has no hash in place {number}", fix)
    return Consumer(name, keys, table.strings("scopes"))


def key_faults(
    jwk: dict[str, str], algorithms: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield why no token could be verified by a key."""
    fits = [each for each in SIGNATURES if fits_algorithm(jwk, each)]
    if not fits:
        yield "is no public key", "write the members that the issuer publishes for it"
    elif not set(fits) & set(algorithms):
        fix = f"it is for {' or '.join(fits)}"
        yield f"fits none of {', '.join(algorithms)}", fix


def fits_algorithm(jwk: dict[str, str], algorithm: str) -> bool:
    """Say whether a key verifies what an algorithm has signed."""
    try:
        verification_key(jwk, algorithm)
    except InvalidKey:
        return False
    return True


def read_jwt(table: TomlTable) -> JwtConfig:
    """Read [jwt]."""
    algorithms = table.strings("algorithms", SIGNATURES) or ("EdDSA",)
    keys = table.values.get("keys", {})
    table.known.add("keys")
    kids = []
    if not keys or not isinstance(keys, dict):
        fix = "add [jwt.keys.NAME] with kty, and what such a key has (RFC 7517)"
        table.fault("keys", "is missing", fix)
        keys = {}
    for name in keys:
        one = table.table("keys").table(name)
        for member in sorted(PRIVATE & set(one.values)):
            one.fault(member, "is a secret", "only public keys belong into this file")
        one.string("kty", None, ("OKP", "EC", "RSA"))
        kids.append((("kid", name), *one.all_strings()))
        table.faults_of(f"keys.{name}", key_faults(dict(kids[-1]), algorithms))
    jwt = JwtConfig(
        table.string("issuer", None),
        table.string("audience", None),
        keys=tuple(kids),
        algorithms=algorithms,
        leeway=table.number("leeway", 30.0, 0.0, 3600.0),
        longest=table.number("longest", 3600.0, 1.0, 10**8),
    )
    table.reject_unknown_keys()
    return jwt
