"""Reading a request to OpenAI's responses."""

from collections.abc import Mapping

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
    UnsupportedField,
)
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    read_parameters,
)

PASSED = HINTS | {"reasoning", "include"}
ITEM = {"id", "status"}  # how the last answer named it
ROLES = {*SYSTEM, "user", "assistant"}


def read_request(body: object) -> ChatRequest:
    """Return what is asked; raises InvalidField."""
    members = Members(body)
    members.expect("truncation", "disabled")
    members.expect("background", False)
    text = members.child("text")
    shape = read_format(text.child("format"))
    text.rest(())
    parallel = members.optional("parallel_tool_calls", bool)
    extras = {} if parallel is not False else {"responses.parallel_tool_calls": False}
    return ChatRequest(
        model=members.text("model"),
        messages=read_input(members),
        tools=tuple(map(read_tool, members.children("tools"))),
        tool_choice=read_choice(members),
        json_schema=shape,
        stream=members.optional("stream", bool) or False,
        **read_parameters(members, parameters.RESPONSES),
        extras=extras | {f"responses.{k}": v for k, v in members.rest(PASSED).items()},
    )


def read_input(members: Members) -> tuple[ChatMessage, ...]:
    """Return the conversation; raises InvalidField for an empty one."""
    system = members.text("instructions", "")
    turns = [ChatMessage("system", system)] if system else []
    value = members.take("input")
    if isinstance(value, str):
        return (*turns, ChatMessage("user", value))
    calls: list[ToolCall] = []
    for item in Members({"input": value}).children("input"):
        kind = item.text("type", "message")
        if kind == "function_call":
            calls.append(read_call(item))
            continue
        turns, calls = attach_tool_calls(turns, calls), []
        turns.append(read_turn(item, kind))
    if not (turns or calls):
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


def read_turn(item: Members, kind: str) -> ChatMessage:
    """Return a turn; raises UnsupportedField for items of other kinds."""
    if kind == "function_call_output":
        called, text = item.text("call_id"), read_content(item, "output")
        item.rest(ITEM)
        return ChatMessage("tool", text, (), called)
    if kind != "message":
        path = item.path("type")
        raise UnsupportedField(f"{path} {kind[:40]!r} is not translated here", path)
    role = item.text("role")
    if role not in ROLES:
        raise InvalidField(f"{role[:40]!r} is no role", item.path("role"))
    text = read_content(item, "content")
    item.rest(ITEM)
    return ChatMessage("system" if role in SYSTEM else role, text)


def read_call(item: Members) -> ToolCall:
    """Return a call of a tool."""
    call = ToolCall(item.text("call_id"), item.text("name"), item.text("arguments"))
    item.rest(ITEM)
    return call


def read_tool(members: Members) -> FunctionTool:
    """Return a tool; raises UnsupportedField for those that OpenAI itself runs."""
    members.expect("type", "function")
    tool = FunctionTool(
        members.text("name"),
        members.text("description", ""),
        members.optional("parameters", dict) or {"type": "object", "properties": {}},
        members.optional("strict", bool) or False,
    )
    members.rest(())
    return tool


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    value = members.take("tool_choice")
    if isinstance(value, dict):
        choice = Members(value, "tool_choice")
        choice.expect("type", "function")
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
        path = members.path("type")
        raise UnsupportedField(f"{path} {kind[:40]!r} is not translated here", path)
    return members.optional("schema", dict) or {}
