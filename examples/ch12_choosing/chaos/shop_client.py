"""Somebody who signs in, keeps their token fresh, and writes down what they see."""

from collections.abc import Callable, Mapping
from typing import Any

import requests

from examples.ch12_choosing.chaos.environment import World
from examples.ch12_choosing.chaos.history import Ask, Ledger, Refusal

TIMEOUT, EARLY, ROUNDED = 8.0, 1.5, 1.0  # seconds
UNAUTHORIZED = 401
REPLAYED = "Idempotency-Replayed"


class Person:
    """A client of the shop; its `session` may hold answers back (a private cache)."""

    def __init__(self, name: str, world: World, ledger: Ledger) -> None:
        self.name, self.world, self.ledger = name, world, ledger
        self.session = world.session(name)
        self._password = world.secret()
        self._token = self._refresh = ""
        self.until = 0.0  # when the token is certainly good no longer

    def arrive(self, going: Callable[[], bool]) -> None:
        """Open an account and sign in; wait longer after each failure."""
        given, wait = {"name": self.name, "password": self._password}, self.world.pace
        while not self.until and going():
            self.send("sign in", "POST", "/accounts", json=given)
            self._keep(self.send("sign in", "POST", "/session", json=given))
            if not self.until:
                wait *= 2
                self.world.sleep(wait)

    def token(self) -> str:
        """Return a token that is good for a while yet."""
        if self._late():
            given = {"refresh_token": self._refresh}
            self._keep(self.send("sign in", "POST", "/session/refresh", json=given))
        if self._late():
            given = {"name": self.name, "password": self._password}
            self._keep(self.send("sign in", "POST", "/session", json=given))
        return self._token

    def _late(self) -> bool:
        return self.until - self.world.clock() < EARLY

    def _keep(self, reply: requests.Response | None) -> None:
        if reply is None or not reply.ok:
            return
        pair = reply.json()
        self._token, self._refresh = pair["access_token"], pair["refresh_token"]
        # Its claims have whole seconds, and it was made before it came.
        self.until = self.sent + pair["expires_in"] - ROUNDED

    def signed(self) -> dict[str, str]:
        """Return the field that says who this is."""
        return {"Authorization": f"Bearer {self.token()}"}

    def send(
        self,
        what: str,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        **given: Any,
    ) -> requests.Response | None:
        """Send a request and write down how it ended; None: no answer came."""
        clock, reply, url = self.world.clock, None, self.world.url + path
        self.sent = sent = clock()
        try:
            reply = self.session.request(
                method, url, headers=fields, timeout=TIMEOUT, **given
            )
        except requests.RequestException:
            self.ledger.asks.append(Ask(sent, clock(), self.name, what, 0))
            return None
        stale, replayed = self.stale(reply), REPLAYED in reply.headers
        done = Ask(sent, clock(), self.name, what, reply.status_code, stale, replayed)
        self.ledger.asks.append(done)
        if reply.status_code == UNAUTHORIZED and fields:
            self.ledger.refusals.append(Refusal(done.at, self.name, self.until))
            self.until = 0.0
        return reply

    def stale(self, reply: requests.Response) -> bool:
        """Whether an answer admits to be older than it should."""
        return age(reply) >= self.world.promise.fresh


def age(reply: requests.Response) -> float:
    """Return how old an answer says it is, in seconds."""
    said = reply.headers.get("Age", "0")
    return float(said) if said.isdigit() else 0.0
