"""Chapter 8 solutions: what a gateway for models does, one piece at a time."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from requests import Session

from examples.lab import Store

Json = dict[str, Any]

# --- 1. From one provider's words to another's -------------------------------------

MAX_TOKENS = 1024  # this provider wants a limit; the other one does not


def to_anthropic(chat: Json) -> Json:
    """Translate a request for OpenAI's chat completions for Anthropic's messages.

    It has `model` and `messages`, perhaps `max_completion_tokens` or its old name
    `max_tokens`. In the translation `max_tokens` is always there, else MAX_TOKENS.

    System messages move to `system`, joined by a blank line; without any it is absent.
    A user's or assistant's text stays a message with a string as `content`. Tool calls
    become blocks of type `tool_use` (`id`, `name`, and `input`, an object), after a
    block of type `text` if something was said too. A message of role `tool` becomes a
    block of type `tool_result` (`tool_use_id`, `content`) in a user's message, several
    in a row in one and the same.

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
        ids = {"type": "tool_result", "tool_use_id": message["tool_call_id"]}
        results.append(ids | {"content": message["content"]})
    return told


def _message(message: Json) -> Json:
    calls = message.get("tool_calls")
    if not calls:
        return {"role": message["role"], "content": message["content"]}
    said = message.get("content")
    blocks: list[Json] = [{"type": "text", "text": said}] if said else []
    for call in calls:
        asked = call["function"]
        use = {"type": "tool_use", "id": call["id"], "name": asked["name"]}
        blocks.append(use | {"input": json.loads(asked["arguments"])})
    return {"role": "assistant", "content": blocks}


# --- 2. One answer from many pieces ------------------------------------------------


def events(pieces: list[bytes]) -> list[str]:
    r"""Return the data of each event in a stream that the network cut anywhere.

    An event ends with an empty line; lines end with LF or CRLF. Its data is what the
    lines that begin with `data:` say, without one space after the colon, joined by LF.
    Events without data, and a last one without an end, do not count (HTML, 9.2.6).

    >>> events([b"data: a", b"b\n", b"\n: ping\n\n"])
    ['ab']
    """
    text = b"".join(pieces).decode().replace("\r\n", "\n")
    blocks = [block.split("\n") for block in text.split("\n\n")[:-1]]
    told = [[line[5:] for line in lines if line[:5] == "data:"] for lines in blocks]
    return ["\n".join(t.removeprefix(" ") for t in lines) for lines in told if lines]


def assemble(pieces: list[bytes]) -> Json:
    """Put a streamed chat completion together; raises ValueError when it broke off.

    The last event is `[DONE]`, each other one a JSON object. Its `choices` may be
    empty; else `choices[0]` has a `finish_reason`, None before the end, and a `delta`
    with a piece of `content`, pieces of `tool_calls`, or nothing. A piece belongs to
    the call of its `index`; the first one brings `id` and `function.name`, each one
    more of `function.arguments`.

    Return `content` (None if there is none), `tool_calls` by index as dicts of `id`,
    `name` and `arguments`, and `finish_reason`. A stream without a finish reason or
    without `[DONE]` broke off.
    """
    content, finish, told = "", None, events(pieces)
    calls: dict[int, Json] = {}
    for chunk in map(json.loads, told[:-1]):
        choice = (chunk["choices"] or [{"delta": {}}])[0]
        finish = choice.get("finish_reason") or finish
        content += choice["delta"].get("content") or ""
        for part in choice["delta"].get("tool_calls") or []:
            function = part["function"]
            named = {"id": part.get("id"), "name": function.get("name")}
            call = calls.setdefault(part["index"], named | {"arguments": ""})
            call["arguments"] += function.get("arguments", "")
    if finish is None or told[-1] != "[DONE]":
        raise ValueError("the stream broke off")
    ordered = [calls[index] for index in sorted(calls)]
    return {"content": content or None, "tool_calls": ordered, "finish_reason": finish}


# --- 3. A budget that two gateways share -------------------------------------------

LIMIT = 1000  # tokens that a key may use
HOLD = 60.0  # seconds after which a reservation that nobody settled is void
EMPTY = b'{"used": 0, "held": {}}'  # an account; held, by call: [tokens, until when]


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
        account = json.loads(raw or EMPTY)
        held = {c: each for c, each in account["held"].items() if now < each[1]}
        claimed = account["used"] + sum(each[0] for each in held.values())
        granted[0] = claimed + tokens <= LIMIT
        if granted[0]:
            held[call] = [tokens, now + HOLD]
        return json.dumps({"used": account["used"], "held": held}).encode()

    store.update(f"budget:{key}", step)
    return granted[0]


def settle(store: Store, key: str, call: str, tokens: int) -> None:
    """Count what a call has used, and drop its reservation, if it was not void yet."""

    def step(raw: bytes | None) -> bytes:
        account = json.loads(raw or EMPTY)
        account["held"].pop(call, None)
        account["used"] += tokens
        return json.dumps(account).encode()

    store.update(f"budget:{key}", step)


# --- 4. May this answer be given again, and to whom? --------------------------------

DELIVERY = {"stream", "stream_options", "user", "metadata"}  # not the answer's matter


def shelf(tenant: str, asked: Json, answered: Json) -> str | None:
    """Return the key under which an answer may be kept, or None.

    `asked` is a request for chat completions. `answered` has `model` (the one that
    really answered), `finish_reason` and `tool_calls`. It may be kept if the request
    asks for temperature 0, says nothing of `n` or 1, and has no tools; and if the
    answer was finished (`stop`), calls no tools, and came from the model asked for.

    Neither the order of members nor what is in DELIVERY makes another key. Any other
    difference does, and so does another tenant.
    """
    asked_well = asked.get("temperature") == 0 and asked.get("n", 1) == 1
    finished = answered["finish_reason"] == "stop" and not answered["tool_calls"]
    itself = answered["model"] == asked["model"] and not asked.get("tools")
    if not (asked_well and finished and itself):
        return None
    same = {name: asked[name] for name in asked if name not in DELIVERY}
    return json.dumps([tenant, same], sort_keys=True)
