"""A client that signs in, keeps its token fresh, and records what it sees."""

from collections.abc import Callable, Mapping
from typing import Any

import requests

from examples.ch12_choosing.chaos.environment import ClientEnvironment
from examples.ch12_choosing.chaos.history import History, RequestRecord, TokenRefusal

TIMEOUT, EARLY, ROUNDED = 8.0, 1.5, 1.0  # seconds
UNAUTHORIZED = 401
REPLAYED = "Idempotency-Replayed"


class ShopClient:
    """A client of the shop; its `session` may hold answers back (a private cache)."""

    def __init__(self, name: str, env: ClientEnvironment, history: History) -> None:
        self.name, self.env, self.history = name, env, history
        self.session = env.session(name)
        self._password = env.secret()
        self._token = self._refresh = ""
        self.token_expires = 0.0  # when the token is certainly good no longer

    def sign_in(self, keep_going: Callable[[], bool]) -> None:
        """Open an account and sign in; wait longer after each failure."""
        credentials, wait = (
            {"name": self.name, "password": self._password},
            self.env.pace,
        )
        while not self.token_expires and keep_going():
            self.send("sign in", "POST", "/accounts", json=credentials)
            self._store_tokens(
                self.send("sign in", "POST", "/session", json=credentials)
            )
            if not self.token_expires:
                wait *= 2
                self.env.sleep(wait)

    def token(self) -> str:
        """Return a token that is good for a while yet."""
        if self._token_expires_soon():
            credentials = {"refresh_token": self._refresh}
            self._store_tokens(
                self.send("sign in", "POST", "/session/refresh", json=credentials)
            )
        if self._token_expires_soon():
            credentials = {"name": self.name, "password": self._password}
            self._store_tokens(
                self.send("sign in", "POST", "/session", json=credentials)
            )
        return self._token

    def _token_expires_soon(self) -> bool:
        return self.token_expires - self.env.clock() < EARLY

    def _store_tokens(self, reply: requests.Response | None) -> None:
        if reply is None or not reply.ok:
            return
        pair = reply.json()
        self._token, self._refresh = pair["access_token"], pair["refresh_token"]
        # Its claims have whole seconds, and it was made before it came.
        self.token_expires = self.sent + pair["expires_in"] - ROUNDED

    def authorization(self) -> dict[str, str]:
        """Return the field that says who this is."""
        return {"Authorization": f"Bearer {self.token()}"}

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        **credentials: Any,
    ) -> requests.Response | None:
        """Send a request and write down how it ended; None: no answer came."""
        clock, reply, url = self.env.clock, None, self.env.url + path
        self.sent = sent = clock()
        try:
            reply = self.session.request(
                method, url, headers=fields, timeout=TIMEOUT, **credentials
            )
        except requests.RequestException:
            self.history.requests.append(
                RequestRecord(sent, clock(), self.name, operation, 0)
            )
            return None
        stale, replayed = self.stale(reply), REPLAYED in reply.headers
        done = RequestRecord(
            sent, clock(), self.name, operation, reply.status_code, stale, replayed
        )
        self.history.requests.append(done)
        if reply.status_code == UNAUTHORIZED and fields:
            self.history.token_refusals.append(
                TokenRefusal(done.at, self.name, self.token_expires)
            )
            self.token_expires = 0.0
        return reply

    def stale(self, reply: requests.Response) -> bool:
        """Whether an answer admits to be older than it should."""
        return age(reply) >= self.env.freshness.max_age


def age(reply: requests.Response) -> float:
    """Return how old an answer says it is, in seconds."""
    log = reply.headers.get("Age", "0")
    return float(log) if log.isdigit() else 0.0
