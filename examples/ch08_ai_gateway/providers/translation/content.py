"""Texts and system prompts, where formats agree about them."""

from collections.abc import Sequence

from examples.ch08_ai_gateway.chat import ChatMessage
from examples.ch08_ai_gateway.providers.translation.members import (
    Members,
    UnsupportedField,
)


def read_content(members: Members, name: str) -> str:
    """Return text: a string, or a list of parts that are all text."""
    value = members.take(name)
    if value is None or isinstance(value, str):
        return value or ""
    parts = Members({name: value}, members.path("")[:-1]).children(name)
    return "".join(map(read_part, parts))


def read_part(members: Members) -> str:
    """Return the text of a part; raises UnsupportedField for images, audio, files."""
    members.expect("type", "text", "input_text", "output_text")
    text = members.text("text")
    members.rest({"cache_control", "annotations", "logprobs"})
    return text


def split_system_prompt(
    messages: Sequence[ChatMessage], who: str
) -> tuple[str, list[ChatMessage]]:
    """Return the system prompt and the turns; raises UnsupportedField.

    Where the format has one place for a system prompt, none can stand further down.
    """
    turns = list(messages)
    texts = list[str]()
    while turns and turns[0].role == "system":
        texts.append(turns.pop(0).text)
    if any(turn.role == "system" for turn in turns):
        message = f"{who} has no place for a system message after the first turn"
        raise UnsupportedField(message, "messages")
    return "\n\n".join(texts), turns
