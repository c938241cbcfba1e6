"""Fixtures that answer: content of every kind, progress, logs, changes."""

from collections.abc import Generator
from typing import Any

from examples.ch10_mcp.context import Context, Notice, Result
from examples.ch10_mcp.protocol import JSON, Json
from examples.ch10_mcp.resources import TEXT
from examples.ch10_mcp.results import answer, text
from examples.ch10_mcp.shop_tools import takes
from examples.ch10_mcp.subscriptions import FLAGS, Bus
from examples.ch10_mcp.tools import NOTHING, Run, Tool

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


def says(*blocks: dict[str, Any]) -> Run:
    """Return a tool that always answers this."""
    return lambda _context, _given: answer(*blocks)


def fails(_: Context, _given: dict[str, Any]) -> Result:
    """Fail, as the suite wants it."""
    raise ValueError("This tool intentionally returns an error for testing")


def progresses(
    context: Context, _given: dict[str, Any]
) -> Generator[Notice, None, Result]:
    """Report three steps."""
    for done in (0, 50, 100):
        yield from context.progress(done, 100, f"Completed step {done} of 100")
    return answer(text("done"))


def logs(context: Context, _given: dict[str, Any]) -> Generator[Notice, None, Result]:
    """Log, if the client asked for it."""
    yield from context.log("info", "Tool execution started")
    return answer(text("logged"))


def needs_sampling(context: Context, _given: dict[str, Any]) -> Result:
    """Refuse a client that cannot sample."""
    context.need("sampling")
    return answer(text("you can sample"))


def changes(bus: Bus, flag: str) -> Run:
    """Return a tool that tells of a change."""

    def run(_: Context, _given: dict[str, Any]) -> Result:
        bus.tell(FLAGS[flag])
        return answer(text("changed"))

    return run


def answering_tools(bus: Bus) -> tuple[Tool, ...]:
    """Return one tool for each scenario."""
    mixed = embedded(
        "test://mixed-content-resource", JSON, '{"test":"data","value":123}'
    )
    plain = embedded(
        "test://embedded-resource", TEXT, "This is an embedded resource content."
    )
    region = {"type": "string", "x-mcp-header": "Region"}
    simple = text("This is a simple text response for testing.")
    tools, prompts = "toolsListChanged", "promptsListChanged"
    table: tuple[tuple[str, Run, Json], ...] = (
        ("test_simple_text", says(simple), NOTHING),
        ("test_image_content", says(IMAGE), NOTHING),
        ("test_audio_content", says(AUDIO), NOTHING),
        ("test_embedded_resource", says(plain), NOTHING),
        (
            "test_multiple_content_types",
            says(text("Multiple content types test:"), IMAGE, mixed),
            NOTHING,
        ),
        ("test_error_handling", fails, NOTHING),
        ("test_tool_with_progress", progresses, NOTHING),
        ("test_logging_tool", logs, NOTHING),
        ("test_missing_capability", needs_sampling, NOTHING),
        ("test_trigger_tool_change", changes(bus, tools), NOTHING),
        ("test_trigger_prompt_change", changes(bus, prompts), NOTHING),
        ("json_schema_2020_12_tool", says(text("it fits")), SCHEMA_2020),
        ("test_custom_header", says(text("mirrored")), takes((), region=region)),
    )
    return tuple(
        Tool(name, f"Fixture: {name}.", run, schema) for name, run, schema in table
    )
