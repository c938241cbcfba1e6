"""Chapter 1 solutions: move the state to where it survives."""

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response, jsonify, request
from requests import Session

from examples.lab import Store

# --- 1. A tally that every replica agrees on ---------------------------------------


def create_tally(*, store: Store) -> Flask:
    """Build a poll: POST /votes/POLL/CHOICE votes, GET /votes/POLL tells the tally."""
    app = Flask(__name__)

    @app.post("/votes/<poll>/<choice>")
    def cast(poll: str, choice: str) -> Response:
        return jsonify(vote(store, poll, choice))

    @app.get("/votes/<poll>")
    def tell(poll: str) -> Response:
        return jsonify(tally(store, poll))

    return app


def tally(store: Store, poll: str) -> dict[str, int]:
    """Return how many votes each choice has so far."""
    return dict(json.loads(store.get(f"poll:{poll}") or b"{}"))


def vote(store: Store, poll: str, choice: str) -> dict[str, int]:
    """Count one vote in `store`, where `tally` finds it; return the new tally.

    No vote is lost, whichever replicas count and however many vote at one instant.
    """

    def count_one(raw: bytes | None) -> bytes:
        votes = dict(json.loads(raw or b"{}"))
        votes[choice] = votes.get(choice, 0) + 1
        return json.dumps(votes).encode()

    return dict(json.loads(store.update(f"poll:{poll}", count_one)))


# --- 2. A payment that is safe to retry --------------------------------------------

KEY_TTL = 24 * 3600.0  # seconds that a key is remembered
Answer = tuple[int, dict[str, object]]  # status and JSON body


def create_payments(*, store: Store, session: Session, upstream: str) -> Flask:
    """Build a till: POST /payments charges `amount_cents` at the bank, `upstream`."""
    app = Flask(__name__)

    @app.post("/payments")
    def pay() -> tuple[Response, int]:
        key = request.headers.get("Idempotency-Key")
        if not key:
            return jsonify(detail="the field Idempotency-Key is missing"), 400
        amount = int(request.get_json()["amount_cents"])

        def charge() -> str:
            body = {"amount_cents": amount}
            reply = session.post(f"{upstream}/charges", json=body, timeout=5)
            return str(reply.json()["receipt"])

        status, body = pay_once(store, key, amount, charge)
        return jsonify(body), status

    return app


def pay_once(store: Store, key: str, amount: int, charge: Callable[[], str]) -> Answer:
    """Charge once for each key (draft-ietf-httpapi-idempotency-key-header).

    201 and {"receipt": …, "amount_cents": amount} for the first request with `key`, and
    the same answer for every later one; 422 if the key came with another amount; 409
    while the first is under way. If `charge` raises, so does this, and the key stays
    taken: nobody knows whether the bank has charged. Keys are forgotten after KEY_TTL.
    """
    slot = f"payment:{key}"
    taken = json.dumps({"amount_cents": amount}).encode()
    if store.compare_and_set(slot, None, taken, KEY_TTL):
        body: dict[str, object] = {"receipt": charge(), "amount_cents": amount}
        store.set(slot, json.dumps(body).encode(), KEY_TTL)
        return 201, body
    body = json.loads(store.get(slot) or b"{}")
    if body["amount_cents"] != amount:
        return 422, {"detail": "this key came before, with another amount"}
    if "receipt" not in body:
        return 409, {"detail": "the first request with this key is under way"}
    return 201, body


# --- 3. Which answers may be handed on ---------------------------------------------


def may_hand_on(
    response: Mapping[str, str], first: Mapping[str, str], second: Mapping[str, str]
) -> bool:
    """Say whether a shared cache may give the answer to `first` to `second` as well.

    All three are header fields with names in small letters; both requests are GETs for
    one URI, at one instant. The answer must give itself a max-age above 0, must not say
    private or no-store, and the requests must agree in each field that Vary names; one
    that is absent agrees with one that is absent. `Vary: *` agrees with nothing
    (RFC 9111, sections 3 and 4.1; RFC 9110, section 12.5.5).

    >>> may_hand_on({"cache-control": "max-age=60"}, {"cookie": "a"}, {"cookie": "b"})
    True
    """
    said = response.get("cache-control", "").lower().replace(" ", "").split(",")
    ages = [int(part[8:]) for part in said if part.startswith("max-age=")]
    if "private" in said or "no-store" in said or not any(ages):
        return False
    vary = [name.strip().lower() for name in response.get("vary", "").split(",")]
    if "*" in vary:
        return False
    return all(first.get(name) == second.get(name) for name in vary)


# --- 4. Find the hidden state ------------------------------------------------------


def create_wishlist(*, store: Store) -> Flask:
    """Build a wish list; it answers well, as long as it is alone and never restarts.

    PUT /name names its owner. POST /wishes adds a wish and numbers it from 1. GET /
    shows name, wishes, and how often the list was shown before. Three pieces of state
    hide in this process or on its disk: move each to `store`, change no answer, and
    count right when two come at one instant.
    """
    app = Flask(__name__)

    @app.put("/name")
    def rename() -> Response:
        name = str(request.get_json()["name"])
        store.set("name", name.encode())
        return jsonify(name=name)

    @app.post("/wishes")
    def wish() -> Response:
        number, text = store.incr("numbers"), str(request.get_json()["text"])
        store.update("wishes", lambda raw: add_wish(raw, number, text))
        return jsonify(number=number, text=text)

    @app.get("/")
    def show() -> Response:
        name = (store.get("name") or b"nobody").decode()
        before = store.incr("shown") - 1
        wishes = json.loads(store.get("wishes") or b"[]")
        return jsonify(name=name, wishes=wishes, shown_before=before)

    return app


def add_wish(raw: bytes | None, number: int, text: str) -> bytes:
    """Append one wish to the stored list."""
    wishes = [*json.loads(raw or b"[]"), {"number": number, "text": text}]
    return json.dumps(wishes).encode()
