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
CREDENTIALS, IDENTITIES = get_args(Credential), get_args(ClientKey)
LARGEST = 10**12


def read_route(section: TomlTable, name: str) -> Route:
    """Read [routes.NAME]."""
    prefix = section.string("prefix", None)
    if prefix and (prefix[0] != "/" or ambiguity(prefix)):
        fix = "a prefix begins with one slash, and is spelt plainly"
        section.fault("prefix", f"is {prefix!r}", fix)
    for method in (methods := section.strings("methods")):
        if not METHOD.fullmatch(method):
            section.fault("methods", f"has {method!r}", 'write it like "GET"')
    rewrite = section.string("rewrite", "") if "rewrite" in section.values else None
    if rewrite and (rewrite[0] != "/" or ambiguity(rewrite)):
        section.fault("rewrite", f"is {rewrite!r}", "write a plain path, like /v1")
    return Route(
        name,
        prefix,
        section.string("upstream", None),
        hosts=tuple(host.lower() for host in section.strings("hosts")),
        methods=methods,
        auth=section.strings("auth", CREDENTIALS),
        scopes=section.strings("scopes"),
        limits=section.strings("limits"),
        cache=section.boolean("cache"),
        rewrite=rewrite,
        max_body=section.integer("max_body", 1_000_000, 0, LARGEST),
        request=read_transform(section.table("request")),
        response=read_transform(section.table("response")),
        canary=read_canary(section) if "canary" in section.values else None,
        mirror=read_mirror(section) if "mirror" in section.values else None,
    )


def read_transform(section: TomlTable) -> Transform:
    """Read what is changed in a message."""
    changes = Transform(
        set=section.string_table("set"),
        remove=tuple(name.lower() for name in section.strings("remove")),
        json_set=section.string_table("json_set"),
        json_remove=section.strings("json_remove"),
    )
    for name, value in changes.set:
        if not FIELD.fullmatch(name) or name.lower() in NOT_SETTABLE:
            section.fault("set", f"names {name!r}", "that field cannot be set here")
        if not VALUE.fullmatch(value):
            fix = "a value is one line of printable ASCII"
            section.fault("set", f"gives {name} a value that no field may have", fix)
    section.reject_unknown_keys()
    return changes


def read_canary(route: TomlTable) -> Canary:
    """Read the route's canary."""
    section = route.table("canary")
    canary = Canary(
        section.string("upstream", None),
        section.integer("percent", None, 0, 100),
        by=section.string("by", "consumer", IDENTITIES),
    )
    section.reject_unknown_keys()
    return canary


def read_mirror(route: TomlTable) -> Mirror:
    """Read the route's mirror."""
    section = route.table("mirror")
    mirror = Mirror(
        section.string("upstream", None), section.integer("percent", 100, 0, 100)
    )
    section.reject_unknown_keys()
    return mirror
