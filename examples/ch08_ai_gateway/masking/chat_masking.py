"""A mask over a conversation: a request goes out without values, events come back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from examples.ch08_ai_gateway.chat import (
    Event,
    Message,
    Request,
    TextDelta,
    ToolDelta,
)
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.masking.stream_rewriter import Rewriter


def masked(request: Request, mask: Mask) -> Request:
    """Return the request with the values in all its texts hidden.

    Names stay: of models, of tools, of members. Raises TooManyValues.
    """
    tools = (
        replace(
            tool,
            description=mask.hide(tool.description),
            parameters=_hidden(tool.parameters, mask),
        )
        for tool in request.tools
    )
    return replace(
        request,
        messages=tuple(_masked(message, mask) for message in request.messages),
        tools=tuple(tools),
        stop=tuple(map(mask.hide, request.stop)),
        json_schema=_hidden(request.json_schema, mask),
        extras=_hidden(request.extras, mask),
        user=mask.hide(request.user),
    )


def _masked(message: Message, mask: Mask) -> Message:
    calls = tuple(
        replace(call, arguments=_arguments(call.arguments, mask))
        for call in message.tool_calls
    )
    return replace(message, text=mask.hide(message.text), tool_calls=calls)


def _arguments(text: str, mask: Mask) -> str:
    """Hide what JSON text says, however it is escaped, and leave it JSON."""
    try:
        said = json.loads(text)
        hidden = _hidden(said, mask)
    except (ValueError, RecursionError):  # no JSON, or a mountain of it
        return mask.hide(text)
    if hidden == said:
        return text
    return json.dumps(hidden, ensure_ascii=False, separators=(",", ":"))


def _hidden(value: Any, mask: Mask) -> Any:
    """Return a JSON value with the values in its texts and numbers hidden."""
    match value:
        case str():
            return mask.hide(value)
        case dict():
            return {name: _hidden(value[name], mask) for name in value}
        case list() | tuple():
            return [_hidden(item, mask) for item in value]
        case int() if (hidden := mask.hide(str(value))) != str(value):
            return hidden
    return value


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
