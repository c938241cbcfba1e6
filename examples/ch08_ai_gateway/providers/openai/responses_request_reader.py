"""Reading a request to OpenAI's responses."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.openai import parameters
from examples.ch08_ai_gateway.providers.openai.chat_request_reader import SYSTEM
from examples.ch08_ai_gateway.providers.translation.content import read_content
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    Members,
    check_type,
)
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    read_parameters,
)

ITEM = {"id", "status"}  # how the last answer named it
ROLES = {*SYSTEM, "user", "assistant"}


def read_request(body: object) -> ChatRequest:
    """Return what is asked; raises InvalidField."""
    members = Members(body)
    members.expect("truncation", "disabled")
    members.expect("background", False)
    text = members.child("text")
    shape = read_format(text.child("format"))
    text.rest()
    members.expect("parallel_tool_calls", True)
    request = ChatRequest(
        model=members.text("model"),
        messages=read_input(members),
        tools=tuple(chain.from_iterable(map(read_tool, members.children("tools")))),
        tool_choice=read_choice(members),
        json_schema=shape,
        stream=members.optional("stream", bool) or False,
        **read_parameters(members, parameters.RESPONSES),
    )
    members.rest(HINTS)
    return replace(request, unread=tuple(members.unread))


def read_input(members: Members) -> tuple[ChatMessage, ...]:
    """Return the conversation; raises InvalidField for an empty one."""
    system = members.text("instructions", "")
    turns = [ChatMessage("system", system)] if system else []
    value = members.take("input")
    if isinstance(value, str):
        return (*turns, ChatMessage("user", value))
    calls: list[ToolCall] = []
    for item in members.elements("input", check_type(value or [], list, "input")):
        kind = item.text("type", "message")
        if kind == "function_call":
            calls.append(read_call(item))
            continue
        turns, calls = attach_tool_calls(turns, calls), []
        turns += read_turn(item, kind)
    if not (turns or calls or members.unread):
        raise InvalidField("input is empty", "input")
    return tuple(attach_tool_calls(turns, calls))


def attach_tool_calls(
    turns: list[ChatMessage], calls: list[ToolCall]
) -> list[ChatMessage]:
    """Return the turns with calls that stand side by side as one of them."""
    if not calls:
        return turns
    last = turns[-1] if turns else ChatMessage("user")
    if last.role == "assistant" and not last.tool_calls:
        return [*turns[:-1], ChatMessage("assistant", last.text, tuple(calls))]
    return [*turns, ChatMessage("assistant", "", tuple(calls))]


def read_turn(item: Members, kind: str) -> Iterator[ChatMessage]:
    """Yield a turn; items of other kinds are left unread."""
    if kind == "function_call_output":
        called, text = item.text("call_id"), read_content(item, "output")
        item.rest(ITEM)
        yield ChatMessage("tool", text, (), called)
    elif kind != "message":
        item.leave("type", kind)
    else:
        role = item.text("role")
        if role not in ROLES:
            raise InvalidField(f"{role[:40]!r} is no role", item.path("role"))
        text = read_content(item, "content")
        item.rest(ITEM)
        yield ChatMessage("system" if role in SYSTEM else role, text)


def read_call(item: Members) -> ToolCall:
    """Return a call of a tool."""
    call = ToolCall(item.text("call_id"), item.text("name"), item.text("arguments"))
    item.rest(ITEM)
    return call


def read_tool(members: Members) -> Iterator[FunctionTool]:
    """Yield a tool, if it is a function, and none that OpenAI itself runs."""
    if (kind := members.text("type", "function")) != "function":
        members.leave("type", kind)
        return
    yield FunctionTool(
        members.text("name"),
        members.text("description", ""),
        members.optional("parameters", dict) or {"type": "object", "properties": {}},
        members.optional("strict", bool) or False,
    )
    members.rest()


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    value = members.take("tool_choice")
    if isinstance(value, dict):
        choice = Members(value, "tool_choice", members.unread)
        if (kind := choice.text("type", "function")) != "function":
            choice.leave("type", kind)
            return ""
        return f"tool:{choice.text('name')}"
    if value not in {None, "auto", "none", "required"}:
        raise InvalidField(f"tool_choice {value!r:.40} is no choice", "tool_choice")
    return str(value or "")


def read_format(members: Members) -> Mapping[str, object] | None:
    """Return the schema that the answer must fit, {} for any object, None for text."""
    kind = members.text("type", "text")
    if kind == "text":
        return None
    if kind == "json_object":
        return {}
    if kind != "json_schema":
        members.leave("type", kind)
        return None
    schema = members.optional("schema", dict) or {}
    members.expect("strict", True)
    members.rest({"name", "description"})
    return schema
