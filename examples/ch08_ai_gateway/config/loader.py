"""From the text of a file to a configuration, or to all that is wrong with it."""

import re
from collections.abc import Callable
from typing import TypeVar

from examples.ch07_gateway import TomlTable, read_tables
from examples.ch08_ai_gateway.auth.virtual_keys import ANY, KeyGrant
from examples.ch08_ai_gateway.config.model import AiGatewayConfig, UpstreamConfig
from examples.ch08_ai_gateway.config.policy_loader import read_policy
from examples.ch08_ai_gateway.config.upstream_url import check_url
from examples.ch08_ai_gateway.prompts.template import (
    PromptEndpoint,
    PromptTemplate,
    PromptVariable,
)
from examples.ch08_ai_gateway.providers.registry import PROVIDERS

T = TypeVar("T")
HASH = re.compile(r"sha256:([0-9a-f]{64})")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}")
ENV = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
BILLION, HOUR = 10**9, 3600.0


def read_config(text: str, file: str = "gateway.toml") -> AiGatewayConfig:
    """Return what the text says; raises ConfigError with every fault in it."""
    return read_tables(text, file, read_root)


def read_root(root: TomlTable, digest: str) -> AiGatewayConfig:
    """Read all tables."""
    networks = read_networks(root.table("gateway"))
    upstreams = read_each(
        root, "upstreams", lambda section, own: read_upstream(section, own, networks)
    )
    known = {f"{u.name}/{model}" for u in upstreams.values() for model in u.models}
    aliases = read_aliases(root.table("models"), known)
    named = known | set(aliases)
    config = AiGatewayConfig(
        digest[:8],
        networks,
        upstreams,
        aliases,
        dict(read_each(root, "keys", read_grant).values()),
        read_each(root, "prompts", lambda section, _: read_prompt(section, named)),
        read_policy(root.table("policy")),
    )
    root.reject_unknown_keys()
    if not upstreams:
        root.fault("", "has no upstream", "add a table [upstreams.NAME]")
    return config


def read_each(
    root: TomlTable, name: str, read: Callable[[TomlTable, str], T]
) -> dict[str, T]:
    """Read every table of a kind."""
    tables = {}
    for own, section in root.tables(name):
        tables[own] = read(section, own)
        section.reject_unknown_keys()
    return tables


def read_networks(section: TomlTable) -> tuple[str, ...]:
    """Read [gateway]."""
    networks = section.strings("networks")
    section.reject_unknown_keys()
    return networks


def read_upstream(
    section: TomlTable, name: str, networks: tuple[str, ...]
) -> UpstreamConfig:
    """Read [upstreams.NAME]."""
    models = section.strings("models")
    if not models:
        section.fault("models", "is empty", 'add models = ["NAME"]')
    for model in models:
        if not MODEL.fullmatch(model):
            section.fault(
                "models", f"has {model!r:.60}", "a model's name has no spaces"
            )
    url, env = section.string("url", None), section.string("key_env")
    check_url(section, url, networks)
    if env and not ENV.fullmatch(env):
        fix = "name a variable of the environment; the key itself stands nowhere here"
        section.fault("key_env", "is no such name", fix)
    return UpstreamConfig(
        name,
        section.string("format", name if name in PROVIDERS else None, PROVIDERS),
        url.rstrip("/"),
        models,
        env,
        timeout=section.number("timeout", 600.0, 0.001, HOUR),
        idle=section.number("idle", 120.0, 0.001, HOUR),
        approval=section.boolean("approval"),
    )


def read_aliases(section: TomlTable, known: set[str]) -> dict[str, tuple[str, ...]]:
    """Read [models]: a name of our own, and who answers under it."""
    aliases = {}
    for name in section.values:
        aliases[name] = section.strings(name, known)
        if not aliases[name] or not MODEL.fullmatch(name):
            section.fault(name, "names no model", f'write {name} = ["openai/NAME"]')
    return aliases


def read_grant(section: TomlTable, name: str) -> tuple[str, KeyGrant]:
    """Read [keys.NAME]: the digest of a key, and what it allows."""
    digest_match = HASH.fullmatch(section.string("key", None))
    if digest_match is None:
        fix = "python -m examples.ch08_ai_gateway --new-key makes one"
        section.fault("key", "is no digest of a key", fix)
    requests = section.integer("requests", 0, 0, BILLION)
    tokens = section.integer("tokens", 0, 0, BILLION)
    expires = section.integer("expires", 0, 0, BILLION * 100)
    return digest_match[1] if digest_match else "", KeyGrant(
        key_id=name,
        tenant=section.string("tenant", name),
        models=section.strings("models") or (ANY,),
        expires=expires or None,
        requests=requests or None,
        tokens=tokens or None,
    )


def read_prompt(section: TomlTable, known: set[str]) -> PromptEndpoint:
    """Read [prompts.NAME]."""
    model = section.string("model", None, known)
    most = section.integer("max_tokens", 0, 0, BILLION) or None
    variables = [
        read_variable(inner, name) for name, inner in section.tables("variables")
    ]
    messages: list[tuple[str, str]] = [
        (role, section.string(role))
        for role in ("system", "user")
        if role in section.values
    ]
    try:
        return PromptEndpoint(model, PromptTemplate.read(messages, variables), most)
    except ValueError as error:
        section.fault("", "has no good template", str(error))
        return PromptEndpoint(model, PromptTemplate((), {}))


def read_variable(section: TomlTable, name: str) -> PromptVariable:
    """Read [prompts.NAME.variables.NAME]."""
    longest = section.integer("longest", 4000, 1, 100_000)
    variable = PromptVariable(name, longest, section.strings("choices"))
    section.reject_unknown_keys()
    return variable
