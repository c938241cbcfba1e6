"""A customer of the laboratory, with a browser or an app that keeps tokens."""

from typing import Self

import requests

ISSUED = ("/session/refresh",)
LINE = {"book_id": "emma", "quantity": 1}


class Customer:
    """Somebody who signs in; an app sends a token, a browser its cookies."""

    def __init__(
        self, session: requests.Session, name: str, password: str, *, bearer: bool
    ) -> None:
        self.session, self.name = session, name
        self.password, self.bearer = password, bearer
        self.access = self.refresh = ""
        self.shop = self.issuer = "https://shop"

    def at(self, replica: int) -> Self:
        """Speak to one replica from now on, counted from 1."""
        self.shop = self.issuer = f"https://shop:{replica}"
        return self

    def sign_in(self) -> Self:
        """Sign in and keep what the shop hands out."""
        given = {"name": self.name, "password": self.password}
        reply = self.session.post(f"{self.issuer}/session", json=given)
        reply.raise_for_status()
        if self.bearer:
            self._keep(reply)
        return self

    def who(self) -> str:
        """Ask the shop who one is: a name, or the problem."""
        return told(self._send("GET", "/session"))

    def in_(self) -> bool:
        """Say whether the shop takes us for somebody."""
        return self._send("GET", "/session").ok

    def exchange(self) -> str:
        """Exchange the refresh token for the next pair."""
        body = {"refresh_token": self.refresh}
        reply = self._send("POST", "/session/refresh", json=body)
        if reply.ok:
            self._keep(reply)
            return "a new pair"
        return told(reply)

    def order(self, **fields: str) -> requests.Response:
        """Order one copy of Emma."""
        return self._send("POST", "/orders", json=LINE, headers=fields)

    def sign_out(self) -> str:
        """Sign out here."""
        return self._leave("/session")

    def sign_out_everywhere(self) -> str:
        """Sign out on every device."""
        return self._leave("/sessions")

    def _leave(self, path: str) -> str:
        said = told(self._send("DELETE", path))
        self.access = self.refresh = ""
        return said

    def _keep(self, reply: requests.Response) -> None:
        pair = reply.json()
        self.access = pair["access_token"]
        self.refresh = pair.get("refresh_token", "")

    def _send(self, method: str, path: str, **given: object) -> requests.Response:
        fields = dict(given.pop("headers", {}) or {})  # type: ignore[call-overload]
        if self.bearer and self.access:
            fields["Authorization"] = f"Bearer {self.access}"
        where = self.issuer if path in ISSUED else self.shop
        return self.session.request(method, where + path, headers=fields, **given)  # type: ignore[arg-type]


def told(reply: requests.Response) -> str:
    """Say what the shop answered, in a few words."""
    said = reply.json()
    if not reply.ok:
        return f"{reply.status_code}: {said['detail']}"
    return str(said["user"] or "signed out")
