"""Reading a request to Ollama's chat or generate."""

from collections import Counter
from dataclasses import replace

from examples.ch08_ai_gateway.chat import ChatMessage, ChatRequest, ToolCall
from examples.ch08_ai_gateway.providers.ollama.parameters import PARAMETERS, UNLIMITED
from examples.ch08_ai_gateway.providers.openai.chat_request_reader import read_tools
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    read_parameters,
)

ROLES = {"system", "user", "assistant", "tool"}


def read_request(body: object, chat: bool) -> ChatRequest:
    """Return the request; raises InvalidField. Ollama streams unless told not to."""
    members = Members(body)
    turns = read_chat(members) if chat else read_prompt(members)
    if not turns:
        raise InvalidField("messages is empty", "messages")
    options = members.child("options")
    parameters = read_parameters(options, PARAMETERS, UNLIMITED)
    options.rest(HINTS)
    shape = members.take("format")
    if shape is not None and shape not in ("", "json") and not isinstance(shape, dict):
        raise InvalidField("format must be json or a schema", "format")
    members.expect("think", False)
    stream = members.optional("stream", bool)
    request = ChatRequest(
        model=members.text("model"),
        messages=tuple(turns),
        tools=read_tools(members) if chat else (),
        json_schema=shape if isinstance(shape, dict) else {} if shape else None,
        stream=stream is not False,
        **parameters,
    )
    members.rest(HINTS)
    return replace(request, unread=tuple(members.unread))


def read_prompt(members: Members) -> list[ChatMessage]:
    """Return what generate is told, as a conversation of one turn."""
    system, prompt = members.text("system", ""), members.text("prompt", "")
    members.expect("raw", False)
    first = [ChatMessage("system", system)] if system else []
    return [*first, ChatMessage("user", prompt)]


def read_chat(members: Members) -> list[ChatMessage]:
    """Return the turns; calls get the ids that this format does not have."""
    turns: list[ChatMessage] = []
    waiting: list[ToolCall] = []
    count: Counter[str] = Counter()
    for each in members.children("messages"):
        role = each.text("role")
        if role not in ROLES:
            each.refuse("role", role)
        text = each.text("content", "")
        each.expect("images", [])
        calls = tuple(read_call(call, count) for call in each.children("tool_calls"))
        waiting += calls
        turns.append(
            ChatMessage(
                role,
                text,
                calls,
                find_tool_call_id(each, waiting) if role == "tool" else "",
            )
        )
        each.rest()
    return turns


def read_call(members: Members, count: Counter[str]) -> ToolCall:
    """Return a call of a tool."""
    function = members.child("function")
    count["calls"] += 1
    id_ = members.text("id", "") or f"call_{count['calls']}"
    arguments = dumps(function.optional("arguments", dict) or {})
    call = ToolCall(id_, function.text("name"), arguments)
    for droppable, each in (("index", function), ("type", members)):
        each.take(droppable)
        each.rest()
    return call


def find_tool_call_id(message: Members, waiting: list[ToolCall]) -> str:
    """Return the id of the call that a tool's message answers."""
    name = message.text("tool_name", "") or message.text("name", "")
    id_ = message.text("tool_call_id", "")
    for call in waiting:
        if id_ == call.id or (not id_ and name in {"", call.name}):
            waiting.remove(call)
            return call.id
    path = message.path("tool_name")
    raise InvalidField(f"no call of {name[:40]!r} waits for a result", path)
