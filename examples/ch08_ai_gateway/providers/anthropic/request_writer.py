"""A request to Anthropic's messages, written."""

from collections.abc import Mapping, Sequence

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.anthropic.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.base import JsonObject
from examples.ch08_ai_gateway.providers.translation.content import split_system_prompt
from examples.ch08_ai_gateway.providers.translation.json_codec import parse_arguments
from examples.ch08_ai_gateway.providers.translation.members import UnsupportedField
from examples.ch08_ai_gateway.providers.translation.parameters import (
    write_parameters,
)

MAX_TOKENS = 4096  # the format wants a number where the caller said none
HOTTEST = 1.0  # OpenAI's temperature goes to 2
CHOICES = {"auto": "auto", "required": "any", "none": "none"}


def write_request(request: ChatRequest) -> JsonObject:
    """Return the body; raises UnsupportedField."""
    if (request.temperature or 0) > HOTTEST:
        raise UnsupportedField("anthropic takes a temperature up to 1", "temperature")
    if request.json_schema == {}:
        message = "anthropic has no response_format without a schema"
        raise UnsupportedField(message, "response_format")
    system, turns = split_system_prompt(request.messages, "anthropic")
    written: JsonObject = {
        "model": request.model,
        "max_tokens": MAX_TOKENS,
        "messages": write_turns(turns),
        **({"system": system} if system else {}),
        **write_parameters(request, PARAMETERS, "anthropic"),
        **write_tools(request),
        **write_format(request.json_schema),
        **({"metadata": {"user_id": request.user}} if request.user else {}),
    }
    return {**written, "stream": True} if request.stream else written


def write_format(schema: Mapping[str, object] | None) -> JsonObject:
    """Write what the answer must be, where it must be anything."""
    if not schema:
        return {}
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


def write_turns(messages: Sequence[ChatMessage]) -> list[JsonObject]:
    """Write the turns; results of tools and what follows them are one turn."""
    turns = list[tuple[str, list[JsonObject]]]()
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        if not turns or turns[-1][0] != role:
            turns.append((role, []))
        turns[-1][1].extend(write_blocks(message))
    return [{"role": role, "content": plain(blocks)} for role, blocks in turns]


def plain(blocks: list[JsonObject]) -> object:
    """Return one block of text as the text."""
    lonely = len(blocks) == 1 and blocks[0]["type"] == "text"
    return blocks[0]["text"] if lonely else blocks


def write_blocks(message: ChatMessage) -> list[JsonObject]:
    """Write what a message has."""
    if message.role == "tool":
        result: JsonObject = {
            "type": "tool_result",
            "tool_use_id": message.tool_call_id,
        }
        failed = {"is_error": True} if message.failed else {}
        return [{**result, "content": message.text, **failed}]
    text: list[JsonObject] = [{"type": "text", "text": message.text}]
    calls = [write_call(call) for call in message.tool_calls]
    return (text if message.text or not calls else []) + calls


def write_call(call: ToolCall) -> JsonObject:
    """Write a call of a tool; raises InvalidField for arguments that are no object."""
    arguments = parse_arguments(call.arguments, f"the arguments of {call.name[:40]}")
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments}


def write_tool(tool: FunctionTool) -> JsonObject:
    """Write a tool."""
    written: JsonObject = {"name": tool.name, "description": tool.description}
    written["input_schema"] = tool.parameters or {"type": "object"}
    return {**written, "strict": True} if tool.strict else written


def write_tools(request: ChatRequest) -> JsonObject:
    """Write what is there only when there are tools."""
    written: JsonObject = {}
    if request.tools:
        written["tools"] = [write_tool(tool) for tool in request.tools]
    kind, _, name = request.tool_choice.partition(":")
    if name:
        written["tool_choice"] = {"type": "tool", "name": name}
    elif kind:
        written["tool_choice"] = {"type": CHOICES[kind]}
    return written
