"""Chapter 8 solutions: what a gateway for models does, one piece at a time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify, request
from requests import Session

from examples.lab import Store

Json = dict[str, Any]

# --- 1. From one provider's words to another's -------------------------------------

MAX_TOKENS = 1024  # this provider wants a limit; the other one does not


def to_anthropic(chat: Json) -> Json:
    """Translate a request for OpenAI's chat completions for Anthropic's messages.

    `chat` has `model` and `messages`, and perhaps `max_completion_tokens` or its old
    name `max_tokens`. In the translation:

    - `max_tokens` is always there, MAX_TOKENS if the caller names no limit;
    - `system` holds the texts of all system messages, joined by a blank line; it is
      absent when there are none, and they are not in `messages`;
    - a user's or assistant's text stays a message with a string as `content`;
    - an assistant's tool calls become blocks of type `tool_use` (`id`, `name`, and
      `input`, an object and not a string), after a block of type `text` if it also said
      something;
    - a message of role `tool` becomes a block of type `tool_result` (`tool_use_id`,
      `content`) in a user's message, several in a row in one and the same.

    >>> to_anthropic({"model": "m", "messages": [{"role": "user", "content": "Hi"}]})
    {'model': 'm', 'max_tokens': 1024, 'messages': [{'role': 'user', 'content': 'Hi'}]}
    """
    limit = chat.get("max_completion_tokens", chat.get("max_tokens", MAX_TOKENS))
    system = [m["content"] for m in chat["messages"] if m["role"] == "system"]
    told: Json = {"model": chat["model"], "max_tokens": limit, "messages": []}
    told |= {"system": "\n\n".join(system)} if system else {}
    results: list[Json] = []
    for message in (m for m in chat["messages"] if m["role"] != "system"):
        if message["role"] != "tool":
            told["messages"].append(_message(message))
            results = []
            continue
        if not results:
            told["messages"].append({"role": "user", "content": results})
        results.append(_result(message))
    return told


def _result(message: Json) -> Json:
    return {
        "type": "tool_result",
        "tool_use_id": message["tool_call_id"],
        "content": message["content"],
    }


def _message(message: Json) -> Json:
    calls = message.get("tool_calls")
    if not calls:
        return {"role": message["role"], "content": message["content"]}
    said = message.get("content")
    blocks: list[Json] = [{"type": "text", "text": said}] if said else []
    for call in calls:
        function = call["function"]
        words = {"id": call["id"], "name": function["name"]}
        given = json.loads(function["arguments"])
        blocks.append({"type": "tool_use", **words, "input": given})
    return {"role": "assistant", "content": blocks}


# --- 2. One answer from many pieces ------------------------------------------------


def events(pieces: list[bytes]) -> list[str]:
    r"""Return the data of each event in a stream that the network cut anywhere.

    An event ends with an empty line; lines end with LF or CRLF. The data of an event is
    what its lines that begin with `data:` say, without one space after the colon,
    joined by LF. Lines that begin otherwise say nothing here. Events without data, and
    a last one that was not ended, do not count (HTML standard, section 9.2.6).

    >>> events([b"data: a", b"b\n", b"\n: ping\n\n"])
    ['ab']
    """
    text = b"".join(pieces).decode().replace("\r\n", "\n")
    found = []
    for block in text.split("\n\n")[:-1]:
        lines = [line[5:] for line in block.split("\n") if line.startswith("data:")]
        if lines:
            found.append("\n".join(line.removeprefix(" ") for line in lines))
    return found


def assemble(pieces: list[bytes]) -> Json:
    """Put a streamed chat completion together; raises ValueError when it broke off.

    Each event but the last is a JSON object; the last is `[DONE]`. `choices` is empty
    in the one that tells the `usage`. Else `choices[0]` has a `delta` with a piece of
    the `content` or of `tool_calls`, or nothing, and a `finish_reason`, None before the
    end. A piece of a tool call belongs to the call with the same `index`: the first
    brings `id` and `function.name`, each one more of `function.arguments`.

    Return `content` (None if there was none), `tool_calls` in the order of their index
    as dicts of `id`, `name` and `arguments`, `finish_reason` and `usage` (None if it
    was not told). A stream without a finish reason or without `[DONE]` broke off.
    """
    content: list[str] = []
    calls: dict[int, Json] = {}
    finish = usage = None
    told = events(pieces)
    if not told or told[-1] != "[DONE]":
        raise ValueError("the stream broke off")
    for chunk in map(json.loads, told[:-1]):
        usage = chunk.get("usage") or usage
        for choice in chunk["choices"][:1]:
            finish = choice.get("finish_reason") or finish
            content += filter(None, [choice["delta"].get("content")])
            for part in choice["delta"].get("tool_calls") or []:
                add(calls, part)
    if finish is None:
        raise ValueError("the stream has no finish reason")
    return {
        "content": "".join(content) or None,
        "tool_calls": [calls[index] for index in sorted(calls)],
        "finish_reason": finish,
        "usage": usage,
    }


def add(calls: dict[int, Json], part: Json) -> None:
    """Add a piece to the tool call it belongs to."""
    blank = {"id": None, "name": None, "arguments": ""}
    call = calls.setdefault(part["index"], blank)
    function = part.get("function") or {}
    call["id"] = part.get("id") or call["id"]
    call["name"] = function.get("name") or call["name"]
    call["arguments"] += function.get("arguments") or ""


# --- 3. May this answer be given again, and to whom? --------------------------------

# They say how an answer is sent, or to whom it is charged, and not what it is.
DELIVERY = {"stream", "stream_options", "user", "metadata"}


def shelf(tenant: str, asked: Json, answered: Json) -> str | None:
    """Return the key under which an answer may be kept, or None.

    `asked` is a request for chat completions. `answered` has `model` (the one that
    really answered), `finish_reason` and `tool_calls`. An answer may be kept if

    - the request asks for temperature 0, says nothing of `n` or 1, and has no tools;
    - the answer was finished (`stop`), calls no tools, and came from the model that was
      asked for.

    Two requests of one tenant have the same key when they ask for the same answer: the
    order of their members is no difference, and what is in DELIVERY is none. Any
    other difference makes another key, and so does another tenant.
    """
    asked_well = asked.get("temperature") == 0 and asked.get("n", 1) == 1
    finished = answered["finish_reason"] == "stop" and not answered["tool_calls"]
    if asked.get("tools") or answered["model"] != asked["model"]:
        return None
    if not (asked_well and finished):
        return None
    same = {name: asked[name] for name in asked if name not in DELIVERY}
    return json.dumps([tenant, same], sort_keys=True)


# --- 4. A budget that two gateways share -------------------------------------------

LIMIT = 1000  # tokens that a key may use
HOLD = 60.0  # seconds after which a reservation that nobody settled is void


@dataclass(frozen=True, slots=True)
class Account:
    """Tokens that were used, and what is reserved: tokens and until when, by call."""

    used: int
    reserved: Mapping[str, tuple[int, float]]

    @classmethod
    def load(cls, raw: bytes | None) -> "Account":
        """Read an account; a key that was never used has an empty one."""
        used, reserved = json.loads(raw) if raw else (0, {})
        return cls(used, {call: (held[0], held[1]) for call, held in reserved.items()})

    def dump(self) -> bytes:
        """Write an account."""
        return json.dumps([self.used, dict(self.reserved)]).encode()


def create_gateway(
    *,
    store: Store,
    session: Session,
    upstream: str,
    clock: Callable[[], float],
    ids: Callable[[], str],
) -> Flask:
    """Build a gateway: POST /chat/KEY asks the model, for `max_tokens` at most."""
    app = Flask(__name__)

    @app.post("/chat/<key>")
    def chat(key: str) -> tuple[Response, int]:
        most, call = int(request.get_json()["max_tokens"]), ids()
        if not reserve(store, key, call, most, clock()):
            return jsonify(detail=f"the budget of {LIMIT} tokens is used up"), 429
        reply = session.post(f"{upstream}/chat", timeout=30)  # or this process dies
        used = int(reply.json()["total_tokens"]) if reply.ok else 0
        settle(store, key, call, used)
        return jsonify(used=used), reply.status_code

    return app


def reserve(store: Store, key: str, call: str, tokens: int, now: float) -> bool:
    """Reserve tokens for a call until `now` + HOLD, if they are left; say whether.

    What is used and what is reserved never exceed LIMIT by this, whichever gateways
    reserve at the same instant. A reservation is void from its last second on.
    """
    granted = [False]

    def step(raw: bytes | None) -> bytes:
        account = Account.load(raw)
        kept = {c: held for c, held in account.reserved.items() if now < held[1]}
        claimed = account.used + sum(held[0] for held in kept.values())
        granted[0] = claimed + tokens <= LIMIT
        if granted[0]:
            kept[call] = (tokens, now + HOLD)
        return Account(account.used, kept).dump()

    store.update(f"budget:{key}", step)
    return granted[0]


def settle(store: Store, key: str, call: str, tokens: int) -> None:
    """Count what a call has used, and drop what was reserved for it.

    It counts also when the reservation was void by then: the tokens are used.
    """

    def step(raw: bytes | None) -> bytes:
        account = Account.load(raw)
        kept = {c: held for c, held in account.reserved.items() if c != call}
        return Account(account.used + tokens, kept).dump()

    store.update(f"budget:{key}", step)
