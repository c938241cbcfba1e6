"""Reading a request to OpenAI's chat completions; Mistral's is close to it."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import Message, Request, Tool, ToolCall
from examples.ch08_ai_gateway.providers.common.content import read_content
from examples.ch08_ai_gateway.providers.common.members import (
    BadField,
    Members,
    Untranslatable,
)
from examples.ch08_ai_gateway.providers.common.parameters import (
    HINTS,
    Names,
    read_parameters,
)

PASSED = HINTS | {"logit_bias", "reasoning_effort", "verbosity"}
SYSTEM = {"system", "developer"}


def read_request(
    members: Members, names: Names, who: str, passed: frozenset[str]
) -> Request:
    """Return what is asked; raises BadField."""
    members.expect("n", 1)
    members.expect("logprobs", False)
    members.expect("modalities", ["text"])
    options = members.inner("stream_options")
    usage = options.maybe("include_usage", bool) or False
    options.rest({"include_obfuscation"})
    parallel = members.maybe("parallel_tool_calls", bool)
    extras = {} if parallel is not False else {f"{who}.parallel_tool_calls": False}
    return Request(
        model=members.text("model"),
        messages=read_messages(members),
        tools=tuple(map(read_tool, members.each("tools"))),
        tool_choice=read_choice(members),
        json_schema=read_format(members.inner("response_format")),
        stream=members.maybe("stream", bool) or False,
        stream_usage=usage,
        **read_parameters(members, names),
        extras=extras | {f"{who}.{k}": v for k, v in members.rest(passed).items()},
    )


def read_messages(members: Members) -> tuple[Message, ...]:
    """Return the conversation; raises BadField for an empty one."""
    found = tuple(map(read_message, members.each("messages")))
    if not found:
        raise BadField("messages is empty", "messages")
    return found


def read_message(members: Members) -> Message:
    """Return one turn."""
    role = members.text("role")
    if role not in {*SYSTEM, "user", "assistant", "tool"}:
        raise BadField(f"{role[:40]!r} is no role", members.path("role"))
    if role == "tool":
        members.take("name")  # its call has it
    members.expect("prefix", False)
    members.expect("annotations", [])
    found = Message(
        role="system" if role in SYSTEM else role,
        text=read_content(members, "content"),
        tool_calls=tuple(map(read_call, members.each("tool_calls"))),
        tool_call_id=members.text("tool_call_id") if role == "tool" else "",
    )
    members.rest(())
    return found


def read_call(members: Members) -> ToolCall:
    """Return a call of a tool."""
    members.expect("type", "function")
    members.take("index")
    function = members.inner("function")
    call = ToolCall(
        members.text("id"), function.text("name"), function.text("arguments")
    )
    function.rest(())
    members.rest(())
    return call


def read_tool(members: Members) -> Tool:
    """Return a tool that may be called."""
    members.expect("type", "function")
    function = members.inner("function")
    tool = Tool(
        function.text("name"),
        function.text("description", ""),
        function.maybe("parameters", dict) or {"type": "object", "properties": {}},
        function.maybe("strict", bool) or False,
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
        return f"tool:{choice.inner('function').text('name')}"
    if value not in {None, "auto", "none", "required", "any"}:
        path = members.path("tool_choice")
        raise BadField(f"{path} {value!r:.40} is no choice", path)
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
        raise Untranslatable(f"{path} {kind[:40]!r} is not translated here", path)
    inner = members.inner("json_schema")
    return inner.maybe("schema", dict) or {}
