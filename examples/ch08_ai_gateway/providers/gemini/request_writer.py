"""A request to Gemini's generateContent, written."""

from collections.abc import Sequence
from urllib.parse import quote

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.base import JsonObject
from examples.ch08_ai_gateway.providers.gemini.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.translation.content import split_system_prompt
from examples.ch08_ai_gateway.providers.translation.json_codec import parse_arguments
from examples.ch08_ai_gateway.providers.translation.members import InvalidField
from examples.ch08_ai_gateway.providers.translation.parameters import (
    write_parameters,
)

MODES = {"auto": "AUTO", "required": "ANY", "none": "NONE"}


def write_target(request: ChatRequest) -> str:
    """Return the path, in which the model stands.

    A name that brings a path of its own would choose another method: it is quoted.
    """
    method = "streamGenerateContent?alt=sse" if request.stream else "generateContent"
    return f"/v1beta/models/{quote(request.model, safe='')}:{method}"


def write_request(request: ChatRequest) -> JsonObject:
    """Return the body; raises UnsupportedField."""
    system, turns = split_system_prompt(request.messages, "gemini")
    config = write_parameters(request, PARAMETERS, "gemini")
    if request.json_schema is not None:
        config["responseMimeType"] = "application/json"
        if request.json_schema:
            config["responseJsonSchema"] = request.json_schema
    written: JsonObject = {"contents": write_turns(turns)}
    if system:
        written["systemInstruction"] = {"parts": [{"text": system}]}
    if config:
        written["generationConfig"] = config
    return written | write_tools(request)


def write_turns(messages: Sequence[ChatMessage]) -> list[JsonObject]:
    """Write the turns; a result is known by the name of the tool, not by an id."""
    names = {c.id: c.name for message in messages for c in message.tool_calls}
    turns = list[tuple[str, list[JsonObject]]]()
    for message in messages:
        role = "model" if message.role == "assistant" else "user"
        if not turns or turns[-1][0] != role:
            turns.append((role, []))
        turns[-1][1].extend(write_parts(message, names))
    return [{"role": role, "parts": parts} for role, parts in turns]


def write_parts(message: ChatMessage, names: dict[str, str]) -> list[JsonObject]:
    """Write a message; raises InvalidField for the result of an unknown call."""
    if message.role == "tool":
        if message.tool_call_id not in names:
            reason = f"no call has the id {message.tool_call_id[:40]!r}"
            raise InvalidField(reason, "messages")
        response = {"error" if message.failed else "result": message.text}
        name = names[message.tool_call_id]
        return [{"functionResponse": {"name": name, "response": response}}]
    text: list[JsonObject] = [{"text": message.text}]
    calls = [write_call(call) for call in message.tool_calls]
    return (text if message.text or not calls else []) + calls


def write_call(call: ToolCall) -> JsonObject:
    """Write a call of a tool; raises InvalidField for arguments that are no object."""
    arguments = parse_arguments(call.arguments, f"the arguments of {call.name[:40]}")
    return {"functionCall": {"name": call.name, "args": arguments}}


def write_tools(request: ChatRequest) -> JsonObject:
    """Write what is there only when there are tools."""
    written: JsonObject = {}
    if request.tools:
        declared = [write_tool(tool) for tool in request.tools]
        written["tools"] = [{"functionDeclarations": declared}]
    kind, _, name = request.tool_choice.partition(":")
    if kind:
        config: JsonObject = {"mode": "ANY" if name else MODES[kind]}
        if name:
            config["allowedFunctionNames"] = [name]
        written["toolConfig"] = {"functionCallingConfig": config}
    return written


def write_tool(tool: FunctionTool) -> JsonObject:
    """Write a tool; there are no strict ones."""
    written: JsonObject = {"name": tool.name, "description": tool.description}
    return {**written, "parametersJsonSchema": tool.parameters}
