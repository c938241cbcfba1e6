"""A request to Anthropic's messages, written."""

from collections.abc import Sequence

from examples.ch08_ai_gateway.chat import Message, Request, Tool, ToolCall
from examples.ch08_ai_gateway.providers.anthropic.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.base import Written
from examples.ch08_ai_gateway.providers.common.content import apart
from examples.ch08_ai_gateway.providers.common.json_codec import arguments_of
from examples.ch08_ai_gateway.providers.common.members import Untranslatable
from examples.ch08_ai_gateway.providers.common.parameters import (
    HINTS,
    write_extras,
    write_parameters,
)

MAX_TOKENS = 4096  # the format wants a number where the caller said none
HOTTEST = 1.0  # OpenAI's temperature goes to 2
CHOICES = {"auto": "auto", "required": "any", "none": "none"}


def write_request(request: Request) -> Written:
    """Return the body; raises Untranslatable."""
    if (request.temperature or 0) > HOTTEST:
        raise Untranslatable("anthropic takes a temperature up to 1", "temperature")
    if request.json_schema is not None:
        raise Untranslatable("anthropic has no response_format", "response_format")
    system, turns = apart(request.messages, "anthropic")
    written: Written = {
        "model": request.model,
        "max_tokens": MAX_TOKENS,
        "messages": write_turns(turns),
        **({"system": system} if system else {}),
        **write_parameters(request, PARAMETERS, "anthropic"),
        **write_tools(request),
        **({"metadata": {"user_id": request.user}} if request.user else {}),
        **write_extras(request, "anthropic", HINTS | {"cache_control"}),
    }
    return {**written, "stream": True} if request.stream else written


def write_turns(messages: Sequence[Message]) -> list[Written]:
    """Write the turns; results of tools and what follows them are one turn."""
    turns = list[tuple[str, list[Written]]]()
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        if not turns or turns[-1][0] != role:
            turns.append((role, []))
        turns[-1][1].extend(write_blocks(message))
    return [{"role": role, "content": plain(blocks)} for role, blocks in turns]


def plain(blocks: list[Written]) -> object:
    """Return one block of text as the text."""
    lonely = len(blocks) == 1 and blocks[0]["type"] == "text"
    return blocks[0]["text"] if lonely else blocks


def write_blocks(message: Message) -> list[Written]:
    """Write what a message has."""
    if message.role == "tool":
        result: Written = {"type": "tool_result", "tool_use_id": message.tool_call_id}
        failed = {"is_error": True} if message.failed else {}
        return [{**result, "content": message.text, **failed}]
    text: list[Written] = [{"type": "text", "text": message.text}]
    calls = [write_call(call) for call in message.tool_calls]
    return (text if message.text or not calls else []) + calls


def write_call(call: ToolCall) -> Written:
    """Write a call of a tool; raises BadField for arguments that are no object."""
    arguments = arguments_of(call.arguments, f"the arguments of {call.name[:40]}")
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments}


def write_tool(tool: Tool) -> Written:
    """Write a tool."""
    written: Written = {"name": tool.name, "description": tool.description}
    written["input_schema"] = tool.parameters or {"type": "object"}
    return {**written, "strict": True} if tool.strict else written


def write_tools(request: Request) -> Written:
    """Write what is there only when there are tools."""
    written: Written = {}
    if request.tools:
        written["tools"] = [write_tool(tool) for tool in request.tools]
    kind, _, name = request.tool_choice.partition(":")
    if name:
        written["tool_choice"] = {"type": "tool", "name": name}
    elif kind:
        written["tool_choice"] = {"type": CHOICES[kind]}
    return written
