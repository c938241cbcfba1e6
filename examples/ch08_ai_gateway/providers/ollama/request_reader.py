"""Reading a request to Ollama's chat or generate."""

from collections import Counter

from examples.ch08_ai_gateway.chat import Message, Request, ToolCall
from examples.ch08_ai_gateway.providers.common.json_codec import dumps
from examples.ch08_ai_gateway.providers.common.members import (
    BadField,
    Members,
)
from examples.ch08_ai_gateway.providers.common.parameters import (
    read_parameters,
)
from examples.ch08_ai_gateway.providers.ollama.parameters import PARAMETERS, UNLIMITED
from examples.ch08_ai_gateway.providers.openai.chat_request_reader import read_tool

PASSED = {"keep_alive", "think"}
ROLES = {"system", "user", "assistant", "tool"}


def read_request(body: object, chat: bool) -> Request:
    """Return what is asked; raises BadField. A stream is what Ollama sends unasked."""
    members = Members(body)
    turns = read_chat(members) if chat else read_prompt(members)
    if not turns:
        raise BadField("messages is empty", "messages")
    options = members.inner("options")
    parameters = read_parameters(options, PARAMETERS, UNLIMITED)
    options.rest(())
    shape = members.take("format")
    if shape is not None and shape not in ("", "json") and not isinstance(shape, dict):
        raise BadField("format must be json or a schema", "format")
    members.expect("think", False)
    stream = members.maybe("stream", bool)
    return Request(
        model=members.text("model"),
        messages=tuple(turns),
        tools=tuple(map(read_tool, members.each("tools"))) if chat else (),
        json_schema=shape if isinstance(shape, dict) else {} if shape else None,
        stream=stream is not False,
        **parameters,
        extras={f"ollama.{k}": v for k, v in members.rest(PASSED).items()},
    )


def read_prompt(members: Members) -> list[Message]:
    """Return what generate is told, as a conversation of one turn."""
    system, prompt = members.text("system", ""), members.text("prompt", "")
    members.expect("raw", False)
    first = [Message("system", system)] if system else []
    return [*first, Message("user", prompt)]


def read_chat(members: Members) -> list[Message]:
    """Return the turns; calls get the ids that this format does not have."""
    turns: list[Message] = []
    waiting: list[ToolCall] = []
    count: Counter[str] = Counter()
    for each in members.each("messages"):
        role = each.text("role")
        if role not in ROLES:
            raise BadField(f"{role[:40]!r} is no role", each.path("role"))
        text = each.text("content", "")
        each.expect("images", [])
        calls = tuple(read_call(call, count) for call in each.each("tool_calls"))
        waiting += calls
        turns.append(
            Message(
                role, text, calls, answered(each, waiting) if role == "tool" else ""
            )
        )
        each.rest({"thinking"})
    return turns


def read_call(members: Members, count: Counter[str]) -> ToolCall:
    """Return a call of a tool."""
    function = members.inner("function")
    count["calls"] += 1
    id_ = members.text("id", "") or f"call_{count['calls']}"
    arguments = dumps(function.maybe("arguments", dict) or {})
    call = ToolCall(id_, function.text("name"), arguments)
    function.rest({"index"})
    members.rest({"type"})
    return call


def answered(message: Members, waiting: list[ToolCall]) -> str:
    """Return the id of the call that a tool's message answers."""
    name = message.text("tool_name", "") or message.text("name", "")
    id_ = message.text("tool_call_id", "")
    for call in waiting:
        if id_ == call.id or (not id_ and name in {"", call.name}):
            waiting.remove(call)
            return call.id
    path = message.path("tool_name")
    raise BadField(f"no call of {name[:40]!r} waits for a result", path)
