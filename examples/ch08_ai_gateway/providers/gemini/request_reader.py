"""Reading a request to Gemini's generateContent."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from examples.ch08_ai_gateway.chat import ChatMessage, ChatRequest, ToolCall
from examples.ch08_ai_gateway.providers.gemini.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.gemini.tools_reader import (
    read_choice,
    read_response_schema,
    read_tools,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members
from examples.ch08_ai_gateway.providers.translation.parameters import (
    HINTS,
    read_parameters,
)

TARGET = re.compile(
    r"/v1(?:beta)?/models/(.+?):(generateContent|streamGenerateContent)(?:\?(.*))?"
)
ROLES = {"user": "user", "model": "assistant", "function": "user"}
SPELLED = (  # the client of the day writes some names in snake case
    ("system_instruction", "systemInstruction"),
    ("generation_config", "generationConfig"),
    ("tool_config", "toolConfig"),
    ("safety_settings", "safetySettings"),
)


def read_request(body: object, target: str) -> ChatRequest:
    """Return what is asked; the model stands in the path. Raises InvalidField."""
    match = TARGET.fullmatch(target)
    if match is None:
        raise InvalidField(f"{target[:80]!r} names no model and method", "model")
    stream = match[2] == "streamGenerateContent"
    if stream and "alt=sse" not in (match[3] or "").split("&"):
        raise InvalidField("a stream is sent as events only: ask for alt=sse", "alt")
    members = Members(normalize_spelling(body))
    config = members.child("generationConfig")
    turns = [*read_system(members.child("systemInstruction")), *read_turns(members)]
    config.expect("candidateCount", 1)
    config.expect("responseModalities", ["TEXT"])
    shape = read_response_schema(config)
    parameters = read_parameters(config, PARAMETERS)
    config.rest()
    request = ChatRequest(
        model=unquote(match[1]),
        messages=tuple(turns),
        tools=read_tools(members),
        tool_choice=read_choice(members.child("toolConfig")),
        json_schema=shape,
        stream=stream,
        **parameters,
    )
    members.rest(HINTS)
    return replace(request, unread=tuple(members.unread))


def normalize_spelling(body: object) -> object:
    """Return the body with its members in one spelling."""
    if not isinstance(body, dict):
        return body
    names = dict(SPELLED)
    return {names.get(name, name): value for name, value in body.items()}


def read_system(members: Members) -> list[ChatMessage]:
    """Return the system prompt as a turn, where there is one."""
    members.take("role")
    parts = members.children("parts")
    text = "".join(part.text("text", "") for part in parts)
    for each in (*parts, members):
        each.rest()
    return [ChatMessage("system", text)] if text else []


def read_turns(members: Members) -> list[ChatMessage]:
    """Return the turns; raises InvalidField where there are none."""
    calls = ToolCallIds()
    turns: list[ChatMessage] = []
    for content in members.children("contents"):
        role = content.text("role", "user")
        if role not in ROLES:
            raise InvalidField(f"{role[:40]!r} is no role", content.path("role"))
        turns += read_parts(content, ROLES[role], calls)
        content.rest()
    if not turns:
        raise InvalidField("contents is empty", "contents")
    return turns


class ToolCallIds:
    """Gives calls the ids that this format may leave out."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, str]] = []  # id and name
        self._count: Counter[str] = Counter()

    def called(self, part: Members) -> ToolCall:
        """Return a call."""
        name = part.text("name")
        self._count["all"] += 1
        id_ = part.text("id", "") or f"call_{self._count['all']}"
        self._waiting.append((id_, name))
        arguments = dumps(part.optional("args", dict) or {})
        part.rest()
        return ToolCall(id_, name, arguments)

    def answered(self, part: Members) -> ChatMessage:
        """Return the result of the call that waits longest under that name."""
        name, id_ = part.text("name"), part.text("id", "")
        response = part.optional("response", dict) or {}
        part.rest()
        for waiting in self._waiting:
            if waiting[0] == id_ or (not id_ and waiting[1] == name):
                self._waiting.remove(waiting)
                return ChatMessage(
                    "tool", result_text(response), (), waiting[0], "error" in response
                )
        raise InvalidField(
            f"no call of {name[:40]!r} waits for a response", part.path("")
        )


def result_text(response: Mapping[str, object]) -> str:
    """Return what a tool said: a lonely text, or the object."""
    if len(response) == 1:
        (value,) = response.values()
        if isinstance(value, str):
            return value
    return dumps(response)


def read_parts(content: Members, role: str, calls: ToolCallIds) -> list[ChatMessage]:
    """Return the messages of a turn."""
    texts, calls_made, results = list[str](), list[ToolCall](), list[ChatMessage]()
    for part in content.children("parts"):
        if "functionCall" in part:
            calls_made.append(calls.called(part.child("functionCall")))
        elif "functionResponse" in part:
            results.append(calls.answered(part.child("functionResponse")))
        elif "text" in part:
            texts.append(part.text("text"))
        part.rest()
    if texts or calls_made or not results:
        return [*results, ChatMessage(role, "".join(texts), tuple(calls_made))]
    return results
