"""The parts of a request as OpenAI's chat completions write them."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.base import JsonObject

FAILED = "Error: "  # here a tool says so in words
SCHEMA_NAME = "answer"  # the format wants one


def write_message(message: ChatMessage) -> JsonObject:
    """Write one turn."""
    if message.role == "tool":
        text = f"{FAILED}{message.text}" if message.failed else message.text
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": text}
    if not message.tool_calls:
        return {"role": message.role, "content": message.text}
    calls = [write_call(call) for call in message.tool_calls]
    return {"role": message.role, "content": message.text or None, "tool_calls": calls}


def write_call(call: ToolCall) -> JsonObject:
    """Write a call of a tool."""
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    return {"id": call.id, "type": "function", "function": function}


def write_tool(tool: FunctionTool) -> JsonObject:
    """Write a tool."""
    function: JsonObject = {"name": tool.name, "description": tool.description}
    function["parameters"] = tool.parameters
    if tool.strict:
        function["strict"] = True
    return {"type": "function", "function": function}


def write_choice(choice: str) -> object:
    """Write which tool must be called."""
    kind, _, name = choice.partition(":")
    return {"type": "function", "function": {"name": name}} if name else kind


def write_format(schema: Mapping[str, object]) -> JsonObject:
    """Write what the answer must be."""
    if not schema:
        return {"type": "json_object"}
    named = {"name": SCHEMA_NAME, "schema": schema, "strict": True}
    return {"type": "json_schema", "json_schema": named}


def write_tools(request: ChatRequest) -> JsonObject:
    """Write the members that are there only when tools, or JSON, are asked for."""
    written: JsonObject = {}
    if request.tools:
        written["tools"] = [write_tool(tool) for tool in request.tools]
    if request.tool_choice:
        written["tool_choice"] = write_choice(request.tool_choice)
    if request.json_schema is not None:
        written["response_format"] = write_format(request.json_schema)
    return written
