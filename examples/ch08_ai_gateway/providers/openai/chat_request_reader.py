"""Reading a request to OpenAI's chat completions; Mistral's is close to it."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.translation.content import read_content
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    Members,
    UnsupportedField,
)
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    ParameterNames,
    read_parameters,
)

PASSED = HINTS | {"logit_bias", "reasoning_effort", "verbosity"}
SYSTEM = {"system", "developer"}


def read_request(
    members: Members, names: ParameterNames, who: str, passed: frozenset[str]
) -> ChatRequest:
    """Return what is asked; raises InvalidField."""
    members.expect("n", 1)
    members.expect("logprobs", False)
    members.expect("modalities", ["text"])
    options = members.child("stream_options")
    usage = options.optional("include_usage", bool) or False
    options.rest({"include_obfuscation"})
    parallel = members.optional("parallel_tool_calls", bool)
    extras = {} if parallel is not False else {f"{who}.parallel_tool_calls": False}
    return ChatRequest(
        model=members.text("model"),
        messages=read_messages(members),
        tools=tuple(map(read_tool, members.children("tools"))),
        tool_choice=read_choice(members),
        json_schema=read_format(members.child("response_format")),
        stream=members.optional("stream", bool) or False,
        stream_usage=usage,
        **read_parameters(members, names),
        extras=extras | {f"{who}.{k}": v for k, v in members.rest(passed).items()},
    )


def read_messages(members: Members) -> tuple[ChatMessage, ...]:
    """Return the conversation; raises InvalidField for an empty one."""
    found = tuple(map(read_message, members.children("messages")))
    if not found:
        raise InvalidField("messages is empty", "messages")
    return found


def read_message(members: Members) -> ChatMessage:
    """Return one turn."""
    role = members.text("role")
    if role not in {*SYSTEM, "user", "assistant", "tool"}:
        raise InvalidField(f"{role[:40]!r} is no role", members.path("role"))
    if role == "tool":
        members.take("name")  # its call has it
    members.expect("prefix", False)
    members.expect("annotations", [])
    found = ChatMessage(
        role="system" if role in SYSTEM else role,
        text=read_content(members, "content"),
        tool_calls=tuple(map(read_call, members.children("tool_calls"))),
        tool_call_id=members.text("tool_call_id") if role == "tool" else "",
    )
    members.rest(())
    return found


def read_call(members: Members) -> ToolCall:
    """Return a call of a tool."""
    members.expect("type", "function")
    members.take("index")
    function = members.child("function")
    call = ToolCall(
        members.text("id"), function.text("name"), function.text("arguments")
    )
    function.rest(())
    members.rest(())
    return call


def read_tool(members: Members) -> FunctionTool:
    """Return a tool that may be called."""
    members.expect("type", "function")
    function = members.child("function")
    tool = FunctionTool(
        function.text("name"),
        function.text("description", ""),
        function.optional("parameters", dict) or {"type": "object", "properties": {}},
        function.optional("strict", bool) or False,
    )
    function.rest(())
    members.rest(())
    return tool


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    value = members.take("tool_choice")
    if isinstance(value, dict):
        choice = Members(value, members.path("tool_choice"))
        choice.expect("type", "function")
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
        path = members.path("type")
        raise UnsupportedField(f"{path} {kind[:40]!r} is not translated here", path)
    child = members.child("json_schema")
    return child.optional("schema", dict) or {}
