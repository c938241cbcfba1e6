"""Chapter 8 exercises: what a gateway for models does, one piece at a time.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch08_ai_gateway`, add `ARGS=--hints` for hints.
"""

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
    raise NotImplementedError("your turn")


# --- 2. One answer from many pieces ------------------------------------------------


def events(pieces: list[bytes]) -> list[str]:
    r"""Return the data of each event in a stream that the network cut anywhere.

    An event ends with an empty line; lines end with LF or CRLF. Its data is what the
    lines that begin with `data:` say, without one space after the colon, joined by LF.
    Events without data, and a last one without an end, do not count (HTML, 9.2.6).

    >>> events([b"data: a", b"b\n", b"\n: ping\n\n"])
    ['ab']
    """
    raise NotImplementedError("your turn")


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
    raise NotImplementedError("your turn")


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
    raise NotImplementedError("your turn")


def settle(store: Store, key: str, call: str, tokens: int) -> None:
    """Count what a call has used, and drop its reservation, if it was not void yet."""
    raise NotImplementedError("your turn")


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
    raise NotImplementedError("your turn")
