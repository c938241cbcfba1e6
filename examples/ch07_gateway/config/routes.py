"""Reading one route: what it matches, what it asks for, what it changes."""

import re
from typing import get_args

from examples.ch07_gateway.config.match_faults import (
    FIELD,
    SCOPE,
    host_faults,
    method_faults,
    origin_faults,
    prefix_faults,
)
from examples.ch07_gateway.config.model import (
    Canary,
    ClientKey,
    Credential,
    Mirror,
    Route,
    Transform,
)
from examples.ch07_gateway.config.toml_table import TomlTable
from examples.ch07_gateway.routing.request_target import ambiguity, plain_escapes

VALUE = re.compile(r"[ -~]{0,1000}")
# What the gateway itself writes, and what says where a message ends.
NOT_SETTABLE = frozenset({
    *("connection", "content-length", "host", "keep-alive", "te", "trailer"),
    *("transfer-encoding", "upgrade", "forwarded", "x-forwarded-for", "via"),
    *("x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-request-id"),
    *("traceparent", "tracestate"),
})  # fmt: skip
# With auth the gateway says who asks.
IDENTITY = frozenset({"x-consumer", "x-scopes"})
CREDENTIALS, CLIENT_KEYS = get_args(Credential), get_args(ClientKey)
LARGEST = 10**12


def read_route(table: TomlTable, name: str) -> Route:
    """Read [routes.NAME]."""
    prefix = table.string("prefix", None)
    if isinstance(table.values.get("prefix"), str):
        table.faults_of("prefix", prefix_faults(prefix))
    methods, hosts = table.strings("methods"), table.strings("hosts")
    for method in methods:
        table.faults_of("methods", method_faults(method))
    for host in hosts:
        table.faults_of("hosts", host_faults(host))
    for origin in (origins := table.strings("origins")):
        table.faults_of("origins", origin_faults(origin))
    rewrite = table.string("rewrite", "") if "rewrite" in table.values else None
    if rewrite and (rewrite[0] != "/" or ambiguity(rewrite)):
        table.fault("rewrite", f"is {rewrite!r}", "write a plain path, like /v1")
    own = IDENTITY if table.values.get("auth") else frozenset[str]()
    return Route(
        name,
        plain_escapes(prefix),
        table.string("upstream", None),
        hosts=tuple(host.lower() for host in hosts),
        methods=methods,
        auth=table.strings("auth", CREDENTIALS),
        scopes=read_scopes(table),
        limits=table.strings("limits"),
        cache=table.boolean("cache"),
        rewrite=rewrite,
        rewrite_response=table.boolean("rewrite_response", default=True),
        max_body=table.integer("max_body", 1_000_000, 0, LARGEST),
        retry_timeouts=table.boolean("retry_timeouts"),
        origins=origins,
        encoded_slashes=table.boolean("encoded_slashes"),
        request=read_transform(table.table("request"), own=own),
        response=read_transform(table.table("response")),
        canary=read_canary(table) if "canary" in table.values else None,
        mirror=read_mirror(table) if "mirror" in table.values else None,
    )


def read_scopes(table: TomlTable) -> tuple[str, ...]:
    """Read a list of scopes."""
    scopes = table.strings("scopes")
    for scope in scopes:
        if not SCOPE.fullmatch(scope):
            table.fault("scopes", f"has {scope!r}", "no scope has a space or a quote")
    return scopes


def read_transform(table: TomlTable, own: frozenset[str] = frozenset()) -> Transform:
    """Read what is changed in a message; `own` fields are the gateway's there."""
    transform = Transform(
        set=table.string_table("set"),
        remove=tuple(name.lower() for name in table.strings("remove")),
        json_set=table.string_table("json_set"),
        json_remove=table.strings("json_remove"),
    )
    for name, value in transform.set:
        if not FIELD.fullmatch(name) or name.lower() in NOT_SETTABLE | own:
            table.fault("set", f"names {name!r}", "that field cannot be set here")
        if not VALUE.fullmatch(value):
            fix = "a value is one line of printable ASCII"
            table.fault("set", f"gives {name} a value that no field may have", fix)
    for name in transform.remove:
        if not FIELD.fullmatch(name):
            table.fault("remove", f"names {name!r}", "no field has that name")
    table.reject_unknown_keys()
    return transform


def read_canary(route: TomlTable) -> Canary:
    """Read the route's canary."""
    table = route.table("canary")
    canary = Canary(
        table.string("upstream", None),
        table.integer("percent", None, 0, 100),
        by=table.string("by", "consumer", CLIENT_KEYS),
    )
    table.reject_unknown_keys()
    return canary


def read_mirror(route: TomlTable) -> Mirror:
    """Read the route's mirror."""
    table = route.table("mirror")
    mirror = Mirror(
        table.string("upstream", None), table.integer("percent", 100, 0, 100)
    )
    table.reject_unknown_keys()
    return mirror
