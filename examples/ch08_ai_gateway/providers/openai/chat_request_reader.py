"""Reading a request to OpenAI's chat completions; Mistral's is close to it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.translation.content import read_content
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    ParameterNames,
    read_parameters,
)

SYSTEM = {"system", "developer"}


def read_request(members: Members, names: ParameterNames) -> ChatRequest:
    """Return what is asked; raises InvalidField."""
    members.expect("n", 1)
    members.expect("logprobs", False)
    members.expect("modalities", ["text"])
    options = members.child("stream_options")
    usage = options.optional("include_usage", bool) or False
    options.rest({"include_obfuscation"})
    members.expect("parallel_tool_calls", True)
    request = ChatRequest(
        model=members.text("model"),
        messages=read_messages(members),
        tools=read_tools(members),
        tool_choice=read_choice(members),
        json_schema=read_format(members.child("response_format")),
        stream=members.optional("stream", bool) or False,
        stream_usage=usage,
        **read_parameters(members, names),
    )
    members.rest(HINTS)
    return replace(request, unread=tuple(members.unread))


def read_messages(members: Members) -> tuple[ChatMessage, ...]:
    """Return the conversation; raises InvalidField for an empty one."""
    found = tuple(map(read_message, members.children("messages")))
    if not found:
        raise InvalidField("messages is empty", "messages")
    return found


def read_message(members: Members) -> ChatMessage:
    """Return one turn."""
    role = members.text("role")
    calls = members.children("tool_calls")
    if role not in {*SYSTEM, "user", "assistant", "tool"}:
        members.refuse("role", role)
    if role == "tool":
        members.take("name")  # its call has it
    members.expect("prefix", False)
    found = ChatMessage(
        role="system" if role in SYSTEM else role,
        text=read_content(members, "content"),
        tool_calls=tuple(chain.from_iterable(map(read_call, calls))),
        tool_call_id=members.text("tool_call_id") if role == "tool" else "",
    )
    members.rest({"name", "cache_control", "annotations"})
    return found


def read_call(members: Members) -> Iterator[ToolCall]:
    """Yield a call of a tool, if it is one of a function."""
    if "type" in members and (kind := members.text("type")) != "function":
        members.leave("type", kind)
        return
    members.take("index")
    function = members.child("function")
    yield ToolCall(
        members.text("id"), function.text("name"), function.text("arguments")
    )
    function.rest()
    members.rest()


def read_tools(members: Members) -> tuple[FunctionTool, ...]:
    """Return the functions that may be called; tools of other kinds are left unread."""
    return tuple(chain.from_iterable(map(read_tool, members.children("tools"))))


def read_tool(members: Members) -> Iterator[FunctionTool]:
    """Yield a tool, if it is a function."""
    if "type" in members and (kind := members.text("type")) != "function":
        members.leave("type", kind)
        return
    function = members.child("function")
    yield FunctionTool(
        function.text("name"),
        function.text("description", ""),
        function.optional("parameters", dict) or {"type": "object", "properties": {}},
        function.optional("strict", bool) or False,
    )
    function.rest({"cache_control"})
    members.rest({"cache_control"})


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    value = members.take("tool_choice")
    if isinstance(value, dict):
        choice = Members(value, members.path("tool_choice"), members.unread)
        if (kind := choice.text("type", "function")) != "function":
            choice.leave("type", kind)
            return ""
        return f"tool:{choice.child('function').text('name')}"
    if value not in {None, "auto", "none", "required", "any"}:
        path = members.path("tool_choice")
        raise InvalidField(f"{path} {value!r:.40} is no choice", path)
    return {"any": "required"}.get(str(value), str(value or ""))


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
    child = members.child("json_schema")
    schema = child.optional("schema", dict) or {}
    child.expect("strict", True)
    child.rest({"name", "description"})
    return schema
