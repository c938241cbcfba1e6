"""A mask over a conversation: a request goes out without values, events come back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.masking.stream_rewriter import StreamRewriter


def mask_request(request: ChatRequest, mask: Mask) -> ChatRequest:
    """Return the request with the values in all its texts hidden.

    Names stay: of models, of tools, of members. Raises TooManyMatches.
    """
    tools = (
        replace(
            tool,
            description=mask.mask_text(tool.description),
            parameters=_mask_json(tool.parameters, mask),
        )
        for tool in request.tools
    )
    return replace(
        request,
        messages=tuple(_mask_message(message, mask) for message in request.messages),
        tools=tuple(tools),
        stop=tuple(map(mask.mask_text, request.stop)),
        json_schema=_mask_json(request.json_schema, mask),
        extras=_mask_json(request.extras, mask),
        user=mask.mask_text(request.user),
    )


def _mask_message(message: ChatMessage, mask: Mask) -> ChatMessage:
    calls = tuple(
        replace(call, arguments=_mask_arguments(call.arguments, mask))
        for call in message.tool_calls
    )
    return replace(message, text=mask.mask_text(message.text), tool_calls=calls)


def _mask_arguments(text: str, mask: Mask) -> str:
    """Hide what JSON text says, however it is escaped, and leave it JSON."""
    try:
        value = json.loads(text)
        hidden = _mask_json(value, mask)
    except (ValueError, RecursionError):  # no JSON, or a mountain of it
        return mask.mask_text(text)
    if hidden == value:
        return text
    return json.dumps(hidden, ensure_ascii=False, separators=(",", ":"))


def _mask_json(value: Any, mask: Mask) -> Any:
    """Return a JSON value with the values in its texts and numbers hidden."""
    match value:
        case str():
            return mask.mask_text(value)
        case dict():
            return {name: _mask_json(value[name], mask) for name in value}
        case list() | tuple():
            return [_mask_json(item, mask) for item in value]
        case int() if (hidden := mask.mask_text(str(value))) != str(value):
            return hidden
    return value


def unmask_stream(events: Iterable[StreamEvent], mask: Mask) -> Iterator[StreamEvent]:
    """Yield the events with the values back, each piece as soon as it is certain."""
    text, calls = mask.unmasking_rewriter(), dict[int, StreamRewriter]()
    for event in events:
        if isinstance(event, TextDelta):
            yield from _text(text.feed(event.text))
            continue
        yield from _text(text.close())
        if isinstance(event, ToolCallDelta):
            call = calls.setdefault(event.index, mask.unmasking_rewriter(escape_json))
            yield replace(event, arguments=call.feed(event.arguments))
            continue
        yield from _rests(calls)
        yield event


def escape_json(value: str) -> str:
    """Write a value so that it can stand inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _text(piece: str) -> Iterator[StreamEvent]:
    if piece:
        yield TextDelta(piece)


def _rests(calls: dict[int, StreamRewriter]) -> Iterator[StreamEvent]:
    for index, call in calls.items():
        if rest := call.close():
            yield ToolCallDelta(index, arguments=rest)
