"""What handlers return: content of a few kinds, and results made of them."""

import json
from typing import Any

Content = dict[str, Any]


def text_content(words: str) -> Content:
    """Return a text block."""
    return {"type": "text", "text": words}


def tool_result(*blocks: Content) -> dict[str, Any]:
    """Return a tool's result."""
    return {"content": list(blocks), "isError": False}


def structured_result(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value for programs, and the same as text for models (server/tools)."""
    words = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return tool_result(text_content(words)) | {"structuredContent": value}


def error_result(words: str) -> dict[str, Any]:
    """Return what a model may read and mend: no protocol error."""
    return {"content": [text_content(words)], "isError": True}


def prompt_result(*blocks: Content, description: str = "") -> dict[str, Any]:
    """Return a prompt's result, spoken by the user."""
    said = [{"role": "user", "content": block} for block in blocks]
    return {"messages": said} | ({"description": description} if description else {})


def resource_contents(uri: str, mime: str, words: str) -> dict[str, Any]:
    """Return what was read at a URI."""
    return {"contents": [{"uri": uri, "mimeType": mime, "text": words}]}
