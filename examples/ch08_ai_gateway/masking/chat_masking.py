"""A mask over a conversation: a request goes out without values, events come back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatMessage,
    ChatRequest,
    Finish,
    NativePiece,
    NativeRequest,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.masking.native_masking import (
    NativeUnmasker,
    escape_json,
    mask_native,
)
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
    masked = replace(
        request,
        messages=tuple(_mask_message(message, mask) for message in request.messages),
        tools=tuple(tools),
        stop=tuple(map(mask.mask_text, request.stop)),
        json_schema=_mask_json(request.json_schema, mask),
        user=mask.mask_text(request.user),
    )
    if request.native is None:
        return masked
    counts = mask.counts
    mask.recount()
    native = _mask_native(request.native, mask)
    mask.counts |= counts  # of each kind the most: most places stand in both
    return replace(masked, native=native)


def _mask_native(native: NativeRequest, mask: Mask) -> NativeRequest:
    fields = tuple((name, mask.mask_text(value)) for name, value in native.fields)
    # Numbers last: a card that is one becomes a text.
    body = mask_native(native.body, mask, lambda text: _mask_arguments(text, mask))
    return replace(native, body=_mask_numbers(body, mask), fields=fields)


def _mask_numbers(value: Any, mask: Mask) -> Any:
    match value:
        case dict():
            return {name: _mask_numbers(value[name], mask) for name in value}
        case list():
            return [_mask_numbers(item, mask) for item in value]
        case str():
            return value
    return _mask_json(value, mask)


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


def unmask_stream(
    events: Iterable[CallEvent], mask: Mask, stream: bool = True
) -> Iterator[CallEvent]:
    """Yield the events with the values back, each piece as soon as it is certain."""
    native = NativeUnmasker(mask)
    for event in unmask_events(events, mask):
        if isinstance(event, NativePiece):
            pieces = native.feed(event.raw) if stream else [native.whole(event.raw)]
            yield from (replace(event, raw=piece) for piece in pieces)
            continue
        if isinstance(event, Finish):
            yield from map(NativePiece, native.close())
        yield event


def unmask_events(events: Iterable[CallEvent], mask: Mask) -> Iterator[CallEvent]:
    """Yield the events that are in nobody's format with the values back."""
    text, calls = mask.unmasking_rewriter(), dict[int, StreamRewriter]()
    for event in events:
        if isinstance(event, NativePiece):
            yield event
            continue
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


def _text(piece: str) -> Iterator[StreamEvent]:
    if piece:
        yield TextDelta(piece)


def _rests(calls: dict[int, StreamRewriter]) -> Iterator[StreamEvent]:
    for index, call in calls.items():
        if rest := call.close():
            yield ToolCallDelta(index, arguments=rest)
