"""Reading one route: what it matches, what it asks for, what it changes."""

import re
from typing import get_args

from examples.ch07_gateway.config.model import (
    Canary,
    ClientKey,
    Credential,
    Mirror,
    Route,
    Transform,
)
from examples.ch07_gateway.config.toml_table import TomlTable
from examples.ch07_gateway.routing.request_target import ambiguity

METHOD = re.compile(r"[A-Z]{1,20}")
FIELD = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110, section 5.1
VALUE = re.compile(r"[ -~]{0,1000}")
# What the gateway itself writes, and what says where a message ends.
NOT_SETTABLE = frozenset({
    *("connection", "content-length", "host", "keep-alive", "te", "trailer"),
    *("transfer-encoding", "upgrade", "forwarded", "x-forwarded-for"),
})  # fmt: skip
CREDENTIALS, CLIENT_KEYS = get_args(Credential), get_args(ClientKey)
LARGEST = 10**12


def read_route(table: TomlTable, name: str) -> Route:
    """Read [routes.NAME]."""
    prefix = table.string("prefix", None)
    if prefix and (prefix[0] != "/" or ambiguity(prefix)):
        fix = "a prefix begins with one slash, and is spelt plainly"
        table.fault("prefix", f"is {prefix!r}", fix)
    for method in (methods := table.strings("methods")):
        if not METHOD.fullmatch(method):
            table.fault("methods", f"has {method!r}", 'write it like "GET"')
    rewrite = table.string("rewrite", "") if "rewrite" in table.values else None
    if rewrite and (rewrite[0] != "/" or ambiguity(rewrite)):
        table.fault("rewrite", f"is {rewrite!r}", "write a plain path, like /v1")
    return Route(
        name,
        prefix,
        table.string("upstream", None),
        hosts=tuple(host.lower() for host in table.strings("hosts")),
        methods=methods,
        auth=table.strings("auth", CREDENTIALS),
        scopes=table.strings("scopes"),
        limits=table.strings("limits"),
        cache=table.boolean("cache"),
        rewrite=rewrite,
        max_body=table.integer("max_body", 1_000_000, 0, LARGEST),
        request=read_transform(table.table("request")),
        response=read_transform(table.table("response")),
        canary=read_canary(table) if "canary" in table.values else None,
        mirror=read_mirror(table) if "mirror" in table.values else None,
    )


def read_transform(table: TomlTable) -> Transform:
    """Read what is changed in a message."""
    transform = Transform(
        set=table.string_table("set"),
        remove=tuple(name.lower() for name in table.strings("remove")),
        json_set=table.string_table("json_set"),
        json_remove=table.strings("json_remove"),
    )
    for name, value in transform.set:
        if not FIELD.fullmatch(name) or name.lower() in NOT_SETTABLE:
            table.fault("set", f"names {name!r}", "that field cannot be set here")
        if not VALUE.fullmatch(value):
            fix = "a value is one line of printable ASCII"
            table.fault("set", f"gives {name} a value that no field may have", fix)
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
