"""What handlers return: content of a few kinds, and results made of them."""

import json
from typing import Any

Content = dict[str, Any]


def text(words: str) -> Content:
    """Return a text block."""
    return {"type": "text", "text": words}


def answer(*blocks: Content) -> dict[str, Any]:
    """Return a tool's result."""
    return {"content": list(blocks), "isError": False}


def structured(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value for programs, and the same as text for models (server/tools)."""
    words = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return answer(text(words)) | {"structuredContent": value}


def failure(words: str) -> dict[str, Any]:
    """Return what a model may read and mend: no protocol error."""
    return {"content": [text(words)], "isError": True}


def messages(*blocks: Content, description: str = "") -> dict[str, Any]:
    """Return a prompt's result, spoken by the user."""
    said = [{"role": "user", "content": block} for block in blocks]
    return {"messages": said} | ({"description": description} if description else {})


def contents(uri: str, mime: str, words: str) -> dict[str, Any]:
    """Return what was read at a URI."""
    return {"contents": [{"uri": uri, "mimeType": mime, "text": words}]}
