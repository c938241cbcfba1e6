"""Fixtures that answer: content of every kind, progress, logs, changes."""

from collections.abc import Generator
from typing import Any

from examples.ch10_mcp.protocol.constants import JSON, Json
from examples.ch10_mcp.protocol.notifications import LIST_CHANGED, Notification
from examples.ch10_mcp.server.context import McpContext, Result
from examples.ch10_mcp.server.resources import TEXT
from examples.ch10_mcp.server.results import text_content, tool_result
from examples.ch10_mcp.server.subscriptions import NotificationBus
from examples.ch10_mcp.server.tools import NO_ARGUMENTS, Tool, ToolFunction
from examples.ch10_mcp.shop.shop_tools import object_schema

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAA"
    "AABJRU5ErkJggg=="
)
WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="
IMAGE = {"type": "image", "data": PNG, "mimeType": "image/png"}
AUDIO = {"type": "audio", "data": WAV, "mimeType": "audio/wav"}
WORD = {"type": "string"}
SCHEMA_2020 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": WORD, "city": WORD},
        }
    },
    "properties": {
        "name": WORD,
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": WORD,
        "email": WORD,
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {
        "properties": {"contactMethod": {"const": "phone"}},
        "required": ["contactMethod"],
    },
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


def embedded(uri: str, mime: str, words: str) -> dict[str, Any]:
    """Return a block that carries a resource."""
    return {
        "type": "resource",
        "resource": {"uri": uri, "mimeType": mime, "text": words},
    }


def says(*blocks: dict[str, Any]) -> ToolFunction:
    """Return a tool that always answers this."""
    return lambda _context, _given: tool_result(*blocks)


def fails(_: McpContext, _given: dict[str, Any]) -> Result:
    """Fail, as the suite wants it."""
    raise ValueError("This tool intentionally returns an error for testing")


def progresses(
    context: McpContext, _given: dict[str, Any]
) -> Generator[Notification, None, Result]:
    """Report three steps."""
    for done in (0, 50, 100):
        yield from context.progress(done, 100, f"Completed step {done} of 100")
    return tool_result(text_content("done"))


def logs(
    context: McpContext, _given: dict[str, Any]
) -> Generator[Notification, None, Result]:
    """Log, if the client asked for it."""
    yield from context.log("info", "Tool execution started")
    return tool_result(text_content("logged"))


def needs_sampling(context: McpContext, _given: dict[str, Any]) -> Result:
    """Refuse a client that cannot sample."""
    context.require_capabilities("sampling")
    return tool_result(text_content("you can sample"))


def changes(bus: NotificationBus, flag: str) -> ToolFunction:
    """Return a tool that tells of a change."""

    def run(_: McpContext, _given: dict[str, Any]) -> Result:
        bus.publish(LIST_CHANGED[flag])
        return tool_result(text_content("changed"))

    return run


def result_tools(bus: NotificationBus) -> tuple[Tool, ...]:
    """Return one tool for each scenario."""
    mixed = embedded(
        "test://mixed-content-resource", JSON, '{"test":"data","value":123}'
    )
    plain = embedded(
        "test://embedded-resource", TEXT, "This is an embedded resource content."
    )
    region = {"type": "string", "x-mcp-header": "Region"}
    simple = text_content("This is a simple text response for testing.")
    tools, prompts = "toolsListChanged", "promptsListChanged"
    table: tuple[tuple[str, ToolFunction, Json], ...] = (
        ("test_simple_text", says(simple), NO_ARGUMENTS),
        ("test_image_content", says(IMAGE), NO_ARGUMENTS),
        ("test_audio_content", says(AUDIO), NO_ARGUMENTS),
        ("test_embedded_resource", says(plain), NO_ARGUMENTS),
        (
            "test_multiple_content_types",
            says(text_content("Multiple content types test:"), IMAGE, mixed),
            NO_ARGUMENTS,
        ),
        ("test_error_handling", fails, NO_ARGUMENTS),
        ("test_tool_with_progress", progresses, NO_ARGUMENTS),
        ("test_logging_tool", logs, NO_ARGUMENTS),
        ("test_missing_capability", needs_sampling, NO_ARGUMENTS),
        ("test_trigger_tool_change", changes(bus, tools), NO_ARGUMENTS),
        ("test_trigger_prompt_change", changes(bus, prompts), NO_ARGUMENTS),
        ("json_schema_2020_12_tool", says(text_content("it fits")), SCHEMA_2020),
        (
            "test_custom_header",
            says(text_content("mirrored")),
            object_schema((), region=region),
        ),
    )
    return tuple(
        Tool(name, f"Fixture: {name}.", run, schema) for name, run, schema in table
    )
