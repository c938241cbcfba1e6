"""Reading a request to Anthropic's messages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    FunctionTool,
    ToolCall,
)
from examples.ch08_ai_gateway.providers.anthropic.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.translation.content import read_content
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    Members,
    check_type,
)
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    read_parameters,
)

CHOICES = {"auto": "auto", "any": "required", "none": "none"}
HINT = {"cache_control"}


def read_request(body: object) -> ChatRequest:
    """Return what is asked; raises InvalidField."""
    members = Members(body)
    system = read_content(members, "system")
    turns = [ChatMessage("system", system)] if system else []
    turns += chain.from_iterable(map(read_turn, members.children("messages")))
    if not turns:
        raise InvalidField("messages is empty", "messages")
    metadata = members.child("metadata")
    user = metadata.text("user_id", "")
    metadata.rest()
    config = members.child("output_config")
    schema = read_schema(config.child("format"))
    config.rest()
    request = ChatRequest(
        model=members.text("model"),
        messages=tuple(turns),
        tools=tuple(chain.from_iterable(map(read_tool, members.children("tools")))),
        tool_choice=read_choice(members.child("tool_choice")),
        stream=members.optional("stream", bool) or False,
        user=user,
        json_schema=schema,
        **read_parameters(members, PARAMETERS),
    )
    members.rest(HINTS)
    return replace(request, unread=tuple(members.unread))


def read_schema(members: Members) -> Mapping[str, object] | None:
    """Return the schema that the answer must fit, None for text."""
    if (kind := members.text("type", "")) not in {"", "json_schema"}:
        members.leave("type", kind)
    schema = members.optional("schema", dict)
    members.rest()
    return schema


def read_turn(members: Members) -> Iterator[ChatMessage]:
    """Yield the messages of a turn: results of tools are messages of their own."""
    role = members.text("role")
    if role not in {"user", "assistant", "system"}:
        members.refuse("role", role)
    value = members.take("content")
    blocks = [{"type": "text", "text": value}] if isinstance(value, str) else value
    blocks = check_type(blocks or [], list, members.path("content"))
    listed = members.elements("content", blocks)
    members.rest()
    texts: list[str] = []
    calls: list[ToolCall] = []
    results = [result for block in listed for result in read_block(block, texts, calls)]
    yield from results
    if texts or calls or not results:
        yield ChatMessage(role, "".join(texts), tuple(calls))


def read_block(
    block: Members, texts: list[str], calls: list[ToolCall]
) -> Iterator[ChatMessage]:
    """Put a block where it belongs; yield the result of a tool."""
    kind = block.text("type")
    if kind == "text":
        texts.append(block.text("text"))
    elif kind == "tool_use":
        arguments = dumps(block.optional("input", dict) or {})
        calls.append(ToolCall(block.text("id"), block.text("name"), arguments))
    elif kind == "tool_result":
        called, failed = block.text("tool_use_id"), block.optional("is_error", bool)
        text = read_content(block, "content")
        yield ChatMessage("tool", text, (), called, failed or False)
    else:
        block.leave("type", kind)
    block.rest(HINT)


def read_tool(members: Members) -> Iterator[FunctionTool]:
    """Yield a tool, if the caller runs it."""
    if (kind := members.text("type", "custom")) != "custom":
        members.leave("type", kind)
        return
    yield FunctionTool(
        members.text("name"),
        members.text("description", ""),
        members.optional("input_schema", dict) or {},
        members.optional("strict", bool) or False,
    )
    members.rest(HINT)


def read_choice(members: Members) -> str:
    """Return auto, none, required, or tool:NAME."""
    kind = members.text("type", "")
    members.expect("disable_parallel_tool_use", False)
    if kind == "tool":
        return f"tool:{members.text('name')}"
    if kind and kind not in CHOICES:
        members.leave("type", kind)
    members.rest()
    return CHOICES.get(kind, "")
