"""Chapter 3 solutions: give a session an end."""

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import Flask, Response, jsonify, request

from examples.lab import Store

# --- 1. A signed pass that grows old -----------------------------------------------

SECRET = b"a secret of the reading room, the same on every replica"
MAX_AGE = 600  # seconds for which a pass is good, the last second included


def create_reading_room(*, clock: Callable[[], float]) -> Flask:
    """Build a room: POST /pass/NAME hands out a pass, GET / reads it from a cookie."""
    app = Flask(__name__)

    @app.post("/pass/<name>")
    def hand_out(name: str) -> Response:
        text = f"{name}.{int(clock())}"
        return jsonify(reader=f"{text}.{signature(text)}")

    @app.get("/")
    def enter() -> tuple[Response, int]:
        name = admit(request.cookies.get("reader", ""), clock())
        if name is None:
            return jsonify(detail="no pass, or no good one"), 401
        return jsonify(reader=name), 200

    return app


def signature(text: str) -> str:
    """Sign a text with the secret of the room."""
    return hmac.new(SECRET, text.encode(), sha256).hexdigest()


def admit(shown: str, now: float) -> str | None:
    """Return the name on a pass, or None if the pass is not good at `now`.

    A pass is "NAME.TIME.SIGNATURE": the signature is that of everything before its dot,
    the time is when the pass was handed out, in whole Unix seconds, and a name may have
    dots in it. Whatever is shown, nothing is raised. Compare signatures with
    `hmac.compare_digest`, as bytes; a pass from the future is not good.

    >>> admit("ada.1800000000.forged", 1800000000.0) is None
    True
    """
    text, _, signed = shown.rpartition(".")
    name, _, time = text.rpartition(".")
    if not hmac.compare_digest(signed.encode(), signature(text).encode()):
        return None
    age = now - int(time)
    return name if 0 <= age <= MAX_AGE else None


# --- 2. A new key, and nobody signed out -------------------------------------------

KEEP = 300  # seconds that a verifier keeps the keys it fetched
LIFE = 900  # seconds that a token lives


def keys_at(announced: Sequence[tuple[str, int]], now: int) -> dict[str, object]:
    """Say which key signs at `now` and which are published, both by name.

    `announced` lists keys from the oldest to the newest, each with the second in which
    it was made. A key is published as soon as it is made. It signs as soon as every
    verifier must have it, KEEP seconds later, and until the next one signs; the oldest
    of the list signs from the beginning. When the next one has signed for LIFE seconds,
    a key's last token has expired, and it is published no longer. Names are published
    in the order of the list.

    >>> keys_at([("jan", 0), ("feb", 5000)], now=5001)
    {'signs': 'jan', 'published': ['jan', 'feb']}
    """
    starts = [made + KEEP for _, made in announced]
    signing = max(at for at, start in enumerate(starts) if at == 0 or start <= now)
    published = [
        name
        for at, (name, made) in enumerate(announced)
        if made <= now and (at >= signing or now < starts[at + 1] + LIFE)
    ]
    return {"signs": announced[signing][0], "published": published}


# --- 3. A denylist that forgets ----------------------------------------------------


class Denylist:
    """Tokens that were taken back before they expired; times in seconds."""

    def __init__(self) -> None:
        self.kept: dict[str, float] = {}

    def add(self, token_id: str, expires: float, now: float) -> None:
        """Take a token back; keep no token here that has expired by `now`.

        Added twice, a token stays on the list until the later of the two times.
        """
        until = max(expires, self.kept.get(token_id, expires))
        kept = {**self.kept, token_id: until}
        self.kept = {name: end for name, end in kept.items() if end > now}

    def bans(self, token_id: str, now: float) -> bool:
        """Say whether a token is on the list, and would still be good without it."""
        return now < self.kept.get(token_id, now)

    def __len__(self) -> int:
        return len(self.kept)


# --- 4. A refresh token is good for one exchange -----------------------------------

KEY = b"a key of the issuer, the same on every replica"
GRACE = 5  # seconds after its first exchange in which a token may come again


@dataclass(frozen=True)
class Family:
    """What the store knows of a family: two digests, and a time."""

    good: str  # of the token that is good now
    before: str = ""  # of the one that it was exchanged for
    exchanged: float = 0.0  # when that was, in Unix seconds


def create_issuer(
    *, store: Store, ids: Callable[[], str], clock: Callable[[], float]
) -> Flask:
    """Build an issuer: POST /families founds one, POST /refresh exchanges a token."""
    app = Flask(__name__)

    @app.post("/families")
    def found() -> Response:
        name, secret = ids(), ids()
        token = f"{name}.{secret}"
        store.set(f"family:{name}", dump(Family(digest(token))))
        return jsonify(token=token)

    @app.post("/refresh")
    def refresh() -> tuple[Response, int]:
        shown = str(request.get_json()["token"])
        token = exchange(store, clock(), shown)
        if token is None:
            return jsonify(detail="sign in again"), 401
        return jsonify(token=token), 200

    return app


def digest(token: str) -> str:
    """Return what the store may keep of a token."""
    return sha256(token.encode()).hexdigest()


def successor(token: str) -> str:
    """Return the one token that follows: without the KEY nobody can tell which."""
    name, _, _ = token.partition(".")
    return f"{name}.{hmac.new(KEY, token.encode(), sha256).hexdigest()}"


def dump(family: Family) -> bytes:
    """Write a family for the store."""
    return json.dumps([family.good, family.before, family.exchanged]).encode()


def load(raw: bytes) -> Family:
    """Read a family from the store."""
    return Family(*json.loads(raw))


def exchange(store: Store, now: float, shown: str) -> str | None:
    """Exchange a refresh token, "NAME.SECRET"; return the next one or None.

    The store holds a `Family`, as `dump` writes it, under "family:" and the name.
    Whoever shows the token that is good gets its `successor`, which from then on is the
    good one. The token before may come again for less than GRACE seconds after its
    first exchange, from a second tab or after a lost answer: it gets the same
    successor, and nothing in the store changes, so that use never renews the grace. Two
    who show the good one at the same instant get the same successor, too. Any other
    token of a family was used before or is made up: then the whole family is forgotten,
    whoever holds its tokens.
    """
    slot = f"family:{shown.partition('.')[0]}"
    while raw := store.get(slot):
        family = load(raw)
        if digest(shown) == family.before and now < family.exchanged + GRACE:
            return successor(shown)
        if digest(shown) != family.good:
            store.delete(slot)
            return None
        after = Family(digest(successor(shown)), family.good, now)
        if store.compare_and_set(slot, raw, dump(after)):
            return successor(shown)
    return None
