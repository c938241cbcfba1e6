"""What a request to Gemini says of tools, and of the shape of the answer."""

from collections.abc import Mapping
from typing import Any

from examples.ch08_ai_gateway.chat import FunctionTool
from examples.ch08_ai_gateway.providers.translation.members import Members

MODES = {"AUTO": "auto", "ANY": "required", "NONE": "none"}


def read_tools(members: Members) -> tuple[FunctionTool, ...]:
    """Return the tools that may be called."""
    tools: list[FunctionTool] = []
    for holder in members.children("tools"):
        for name in ("functionDeclarations", "function_declarations"):
            tools += map(read_tool, holder.children(name))
        holder.rest()
    return tuple(tools)


def read_tool(members: Members) -> FunctionTool:
    """Return one tool."""
    schema: Mapping[str, object] = {}
    for name in ("parametersJsonSchema", "parameters_json_schema"):
        schema = members.optional(name, dict) or schema
    if not schema:
        schema = to_json_schema(
            members.optional("parameters", dict) or {"type": "object"}
        )
    tool = FunctionTool(members.text("name"), members.text("description", ""), schema)
    members.rest({"response", "responseJsonSchema", "response_json_schema"})
    return tool


def to_json_schema(schema: Any) -> Any:
    """Return a schema whose types are those of JSON Schema, not of OpenAPI 3.0.

    >>> to_json_schema({"type": "STRING"})
    {'type': 'string'}
    """
    if isinstance(schema, list):
        return [to_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    converted = {name: to_json_schema(value) for name, value in schema.items()}
    if isinstance(converted.get("type"), str):
        converted["type"] = converted["type"].lower()
    return converted


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    config = members.child("functionCallingConfig")
    mode = config.text("mode", "")
    names = config.optional("allowedFunctionNames", list) or []
    if mode and mode not in MODES:
        config.refuse("mode", mode)
    if len(names) > 1:
        config.refuse("allowedFunctionNames", names)
    config.rest()
    members.rest()
    return f"tool:{names[0]}" if names else MODES.get(mode, "")


def read_response_schema(config: Members) -> Mapping[str, object] | None:
    """Return the schema that the answer must fit."""
    kind = config.text("responseMimeType", "text/plain")
    schema = config.optional("responseJsonSchema", dict)
    schema = schema or to_json_schema(config.optional("responseSchema", dict) or {})
    if kind not in {"text/plain", "application/json"}:
        config.refuse("responseMimeType", kind)
    return schema if kind == "application/json" else None
