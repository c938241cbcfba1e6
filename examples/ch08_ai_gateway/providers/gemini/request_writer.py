"""A request to Gemini's generateContent, written."""

from collections.abc import Sequence
from urllib.parse import quote

from examples.ch08_ai_gateway.chat import Message, Request, Tool, ToolCall
from examples.ch08_ai_gateway.providers.base import Written
from examples.ch08_ai_gateway.providers.common.content import apart
from examples.ch08_ai_gateway.providers.common.json_codec import arguments_of
from examples.ch08_ai_gateway.providers.common.members import BadField, Untranslatable
from examples.ch08_ai_gateway.providers.common.parameters import (
    HINTS,
    write_extras,
    write_parameters,
)
from examples.ch08_ai_gateway.providers.gemini.parameters import PARAMETERS

MODES = {"auto": "AUTO", "required": "ANY", "none": "NONE"}
OF_CONFIG = {"thinkingConfig"}  # stands in generationConfig


def write_target(request: Request) -> str:
    """Return the path, in which the model stands.

    A name that brings a path of its own would choose another method: it is quoted.
    """
    method = "streamGenerateContent?alt=sse" if request.stream else "generateContent"
    return f"/v1beta/models/{quote(request.model, safe='')}:{method}"


def write_request(request: Request) -> Written:
    """Return the body; raises Untranslatable."""
    system, turns = apart(request.messages, "gemini")
    extras = write_extras(request, "gemini", HINTS)
    config = write_parameters(request, PARAMETERS, "gemini")
    config |= {name: extras.pop(name) for name in OF_CONFIG & set(extras)}
    if request.json_schema is not None:
        config["responseMimeType"] = "application/json"
        if request.json_schema:
            config["responseJsonSchema"] = request.json_schema
    written: Written = {"contents": write_turns(turns), **extras}
    if system:
        written["systemInstruction"] = {"parts": [{"text": system}]}
    if config:
        written["generationConfig"] = config
    return written | write_tools(request)


def write_turns(messages: Sequence[Message]) -> list[Written]:
    """Write the turns; a result is known by the name of the tool, not by an id."""
    names = {c.id: c.name for message in messages for c in message.tool_calls}
    turns = list[tuple[str, list[Written]]]()
    for message in messages:
        role = "model" if message.role == "assistant" else "user"
        if not turns or turns[-1][0] != role:
            turns.append((role, []))
        turns[-1][1].extend(write_parts(message, names))
    return [{"role": role, "parts": parts} for role, parts in turns]


def write_parts(message: Message, names: dict[str, str]) -> list[Written]:
    """Write what a message has; raises BadField for the result of an unknown call."""
    if message.role == "tool":
        if message.tool_call_id not in names:
            said = f"no call has the id {message.tool_call_id[:40]!r}"
            raise BadField(said, "messages")
        response = {"error" if message.failed else "result": message.text}
        name = names[message.tool_call_id]
        return [{"functionResponse": {"name": name, "response": response}}]
    text: list[Written] = [{"text": message.text}]
    calls = [write_call(call) for call in message.tool_calls]
    return (text if message.text or not calls else []) + calls


def write_call(call: ToolCall) -> Written:
    """Write a call of a tool; raises BadField for arguments that are no object."""
    arguments = arguments_of(call.arguments, f"the arguments of {call.name[:40]}")
    return {"functionCall": {"name": call.name, "args": arguments}}


def write_tools(request: Request) -> Written:
    """Write what is there only when there are tools."""
    written: Written = {}
    if request.tools:
        declared = [write_tool(tool) for tool in request.tools]
        written["tools"] = [{"functionDeclarations": declared}]
    kind, _, name = request.tool_choice.partition(":")
    if kind:
        config: Written = {"mode": "ANY" if name else MODES[kind]}
        if name:
            config["allowedFunctionNames"] = [name]
        written["toolConfig"] = {"functionCallingConfig": config}
    return written


def write_tool(tool: Tool) -> Written:
    """Write a tool; raises Untranslatable for a strict one."""
    if tool.strict:
        raise Untranslatable("gemini has no strict tools", "tools")
    written: Written = {"name": tool.name, "description": tool.description}
    return {**written, "parametersJsonSchema": tool.parameters}
