"""Names that lead nowhere: what one part of a configuration says of another."""

from collections.abc import Collection, Iterator

from examples.ch07_gateway.config.line_numbers import KeyPath
from examples.ch07_gateway.config.model import GatewayConfig, Route
from examples.ch07_gateway.config.toml_table import ConfigFault, suggestion


def reference_faults(config: GatewayConfig) -> Iterator[ConfigFault]:
    """Yield a fault for each name that nothing has."""
    upstreams = {each.name for each in config.upstreams}
    limits = {each.name: each for each in config.limits}
    for route in config.routes:
        at: KeyPath = ("routes", route.name)
        yield from missing_name(
            (*at, "upstream"), route.upstream, upstreams, "upstream"
        )
        for part in ("canary", "mirror"):
            if chosen := getattr(route, part):
                path = (*at, part, "upstream")
                yield from missing_name(path, chosen.upstream, upstreams, "upstream")
        for name in route.limits:
            yield from missing_name((*at, "limits"), name, limits, "limit")
            limit = limits.get(name)
            if limit and limit.by == "consumer" and not route.auth:
                fix = 'add auth = ["key"], or a limit by = "address"'
                yield ConfigFault((*at, "limits"), f"has {name!r}, by consumer", fix)
        yield from credential_faults(config, route, at)
    yield from duplicate_routes(config)
    yield from shared_keys(config)


def credential_faults(
    config: GatewayConfig, route: Route, at: KeyPath
) -> Iterator[ConfigFault]:
    """Yield what a route's authentication lacks."""
    if "key" in route.auth and not any(each.keys for each in config.consumers):
        yield ConfigFault(
            (*at, "auth"), "asks for a key", "add [consumers.NAME] with keys"
        )
    if "jwt" in route.auth and config.jwt is None:
        yield ConfigFault((*at, "auth"), "asks for a token", "add [jwt] with an issuer")
    if route.auth == ("key",):
        owned = {scope for each in config.consumers for scope in each.scopes}
        for scope in sorted(set(route.scopes) - owned):
            problem = f"needs {scope!r}, and no consumer has it"
            yield ConfigFault((*at, "scopes"), problem, "add it to a consumer's scopes")
    if route.scopes and not route.auth:
        yield ConfigFault(
            (*at, "scopes"), "asks nobody", 'add auth = ["key"] or ["jwt"]'
        )


def missing_name(
    path: KeyPath, name: str, known: Collection[str], kind: str
) -> Iterator[ConfigFault]:
    """Yield a fault when nothing of that kind has the name."""
    if name and name not in known:
        problem = f"is {name!r}, and there is no such {kind}"
        yield ConfigFault(path, problem, suggestion(name, known))


def duplicate_routes(config: GatewayConfig) -> Iterator[ConfigFault]:
    """Yield a fault for routes that nobody could tell apart."""
    seen: dict[object, str] = {}
    for route in config.routes:
        for match_key in match_keys(route):
            if (first := seen.setdefault(match_key, route.name)) != route.name:
                path = ("routes", route.name, "prefix")
                problem = f"is {route.prefix!r} like that of {first!r}"
                yield ConfigFault(
                    path, problem, "give one another prefix, host or method"
                )
                break


def shared_keys(config: GatewayConfig) -> Iterator[ConfigFault]:
    """Yield a fault for a key that names two consumers."""
    owners: dict[str, str] = {}
    for consumer in config.consumers:
        for key in consumer.keys:
            if (first := owners.setdefault(key, consumer.name)) != consumer.name:
                path = ("consumers", consumer.name, "keys")
                yield ConfigFault(
                    path, f"has a key of {first!r}", "a key names one consumer"
                )


def match_keys(route: Route) -> Iterator[tuple[str, str, str]]:
    """Yield each host, prefix and method that a route takes."""
    prefix = route.prefix.rstrip("/")
    for host in route.hosts or ("",):
        for method in route.methods or ("",):
            yield host, prefix, method
