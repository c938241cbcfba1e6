"""The laboratory of translation: one request, as two providers want it."""

import json
from collections.abc import Iterator

from examples.ch08_ai_gateway.providers.gemini.format import GeminiFormat
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.lab import Table

KEY = "KEY"
CALL = {"name": "stock", "arguments": '{"book": "emma"}'}
CHAT: dict[str, object] = {
    "model": "echo",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "How many copies of Emma are left?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": CALL}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "seven"},
    ],
    "max_completion_tokens": 16,
    "temperature": 0.5,
    "stream": True,
}
NOWHERE = "-"


def leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value of a JSON body with the place where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{place}[{number}]")
    elif value is not None:
        yield place, value


def openai() -> list[tuple[str, object]]:
    """Return the places and values of the request, as OpenAI's client sends it."""
    fields = [
        (f"field {name}", value) for name, value in OpenAIFormat().credentials(KEY)
    ]
    return [("path", "/v1/chat/completions"), *fields, *leaves(CHAT)]


def gemini() -> list[tuple[str, object]]:
    """Return the places and values of the same request, as Gemini wants it."""
    request = OpenAIFormat().read_request(json.loads(json.dumps(CHAT)), "")
    path, body = GeminiFormat().write_request(request)
    fields = [
        (f"field {name}", value) for name, value in GeminiFormat().credentials(KEY)
    ]
    return [("path", path), *fields, *leaves(body)]


def moved() -> Table:
    """Put both side by side: where each value stands, and what only one of them has."""
    theirs, rows = gemini(), []
    for place, value in openai():
        at = next((there for there in theirs if there[1] == value), None)
        if at:
            theirs.remove(at)
        there = at[0] if at else NOWHERE
        rows.append({"value": text(value), "OpenAI": place, "Gemini": there})
    rows += [
        {"value": text(value), "OpenAI": NOWHERE, "Gemini": place}
        for place, value in theirs
    ]
    return Table(rows, "one request, two formats")


def text(value: object) -> str:
    """Write a value so that text and number are told apart."""
    return value if isinstance(value, str) else json.dumps(value)
