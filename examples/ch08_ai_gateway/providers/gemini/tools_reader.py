"""What a request to Gemini says of tools, and of the shape of the answer."""

from collections.abc import Mapping
from typing import Any

from examples.ch08_ai_gateway.chat import Tool
from examples.ch08_ai_gateway.providers.common.members import BadField, Members

MODES = {"AUTO": "auto", "ANY": "required", "NONE": "none"}


def read_tools(members: Members) -> tuple[Tool, ...]:
    """Return the tools that may be called."""
    tools: list[Tool] = []
    for holder in members.each("tools"):
        for name in ("functionDeclarations", "function_declarations"):
            tools += map(read_tool, holder.each(name))
        holder.rest(())
    return tuple(tools)


def read_tool(members: Members) -> Tool:
    """Return one tool."""
    schema: Mapping[str, object] = {}
    for name in ("parametersJsonSchema", "parameters_json_schema"):
        schema = members.maybe(name, dict) or schema
    if not schema:
        schema = lower(members.maybe("parameters", dict) or {"type": "object"})
    tool = Tool(members.text("name"), members.text("description", ""), schema)
    members.rest(())
    return tool


def lower(schema: Any) -> Any:
    """Return a schema whose types are those of JSON Schema, not of OpenAPI 3.0.

    >>> lower({"type": "STRING"})
    {'type': 'string'}
    """
    if isinstance(schema, list):
        return [lower(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: lower(value) for name, value in schema.items()}
    if isinstance(found.get("type"), str):
        found["type"] = found["type"].lower()
    return found


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    config = members.inner("functionCallingConfig")
    mode = config.text("mode", "")
    names = config.maybe("allowedFunctionNames", list) or []
    config.rest(())
    members.rest(())
    if mode and mode not in MODES:
        raise BadField(f"the mode {mode[:40]!r} is no choice", config.path("mode"))
    if len(names) > 1:
        raise BadField("one allowedFunctionNames is translated", config.path(""))
    return f"tool:{names[0]}" if names else MODES.get(mode, "")


def read_shape(config: Members) -> Mapping[str, object] | None:
    """Return the schema that the answer must fit."""
    kind = config.text("responseMimeType", "text/plain")
    schema = config.maybe("responseJsonSchema", dict)
    schema = schema or lower(config.maybe("responseSchema", dict) or {})
    if kind not in {"text/plain", "application/json"}:
        raise BadField(f"{kind[:40]!r} is not translated here", "responseMimeType")
    return schema if kind == "application/json" else None
