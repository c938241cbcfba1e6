"""Texts and system prompts, where formats agree about them."""

from collections.abc import Sequence

from examples.ch08_ai_gateway.chat import ChatMessage
from examples.ch08_ai_gateway.providers.translation.members import (
    Members,
    UnsupportedField,
    check_type,
)

TEXTS = {"text", "input_text", "output_text"}
DESCRIBING = {"cache_control", "annotations", "logprobs"}


def read_content(members: Members, name: str) -> str:
    """Return text: a string, or a list of parts that are all text."""
    value = members.take(name)
    if value is None or isinstance(value, str):
        return value or ""
    parts = check_type(value, list, members.path(name))
    return "".join(map(read_part, members.elements(name, parts)))


def read_part(members: Members) -> str:
    """Return the text of a part; images, audio and files are left unread."""
    kind = members.text("type", "text")
    if kind not in TEXTS:
        members.leave("type", kind)
        return ""
    text = members.text("text")
    members.rest(DESCRIBING)
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
