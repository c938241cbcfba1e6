"""A mask over a conversation: a request goes out without values, events come back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from examples.ch08_ai_gateway.chat import (
    Event,
    Message,
    Request,
    TextDelta,
    ToolDelta,
)
from examples.ch08_ai_gateway.masking import Mask
from examples.ch08_ai_gateway.rewriting import Rewriter


def masked(request: Request, mask: Mask) -> Request:
    """Return the request with the values in its messages hidden."""
    messages = tuple(_masked(message, mask) for message in request.messages)
    return replace(request, messages=messages, user=mask.hide(request.user))


def _masked(message: Message, mask: Mask) -> Message:
    calls = tuple(
        replace(call, arguments=mask.hide(call.arguments))
        for call in message.tool_calls
    )
    return replace(message, text=mask.hide(message.text), tool_calls=calls)


def unmasked(events: Iterable[Event], mask: Mask) -> Iterator[Event]:
    """Yield the events with the values back, each piece as soon as it is certain."""
    text, calls = mask.showing(), dict[int, Rewriter]()
    for event in events:
        if isinstance(event, TextDelta):
            yield from _text(text.feed(event.text))
            continue
        yield from _text(text.close())
        if isinstance(event, ToolDelta):
            call = calls.setdefault(event.index, mask.showing(in_json))
            yield replace(event, arguments=call.feed(event.arguments))
            continue
        yield from _rests(calls)
        yield event


def in_json(value: str) -> str:
    """Write a value so that it can stand inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _text(piece: str) -> Iterator[Event]:
    if piece:
        yield TextDelta(piece)


def _rests(calls: dict[int, Rewriter]) -> Iterator[Event]:
    for index, call in calls.items():
        if rest := call.close():
            yield ToolDelta(index, arguments=rest)
