"""The laboratory's confused deputy: an MCP proxy with one client id for all clients.

The proxy signs in at somebody else's authorization server, which knows it under one
client id and asks each user once. Whoever registers at the proxy later rides on that
consent (Security Best Practices, "Confused Deputy Problem"). No network: only who
trusts what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import compare_digest

PROXY = "proxy"
APP = "https://app.example"
EVIL = "https://mallory.example"
LOOKALIKE = "https://app.example.mallory.example"
Sent = tuple[str, str]  # where a browser is sent, and the code it carries there


@dataclass(slots=True)
class Issuer:
    """The other authorization server: it asks a user once for each client id."""

    consented: set[Sent] = field(default_factory=set)

    def code(self, user: str, client_id: str, agrees: bool) -> str | None:
        """Return a code for the client, if the user agrees or once did."""
        if agrees:
            self.consented.add((user, client_id))
        return f"code-of-{user}" if (user, client_id) in self.consented else None


@dataclass(slots=True)
class Proxy:
    """The naive proxy: it forwards everybody, under its own name."""

    issuer: Issuer
    new_id: Callable[[], str]
    clients: dict[str, str] = field(default_factory=dict)  # id to redirect URI
    agreed: set[Sent] = field(default_factory=set)  # user and client

    def register(self, redirect_uri: str) -> str:
        """Register a client, whoever it is (RFC 7591)."""
        client = self.new_id()
        self.clients[client] = redirect_uri
        return client

    def authorize(self, user: str, client: str, uri: str, agrees: bool) -> Sent | None:
        """Send a user's browser to the issuer and back to the client with a code.

        `agrees`: the user says yes to whatever is asked.
        """
        code = self.issuer.code(user, PROXY, agrees)
        return (uri, code) if code and uri.startswith(self.clients[client]) else None


@dataclass(slots=True)
class Careful(Proxy):
    """Asks each user about each client itself, and knows each redirect URI exactly."""

    def authorize(self, user: str, client: str, uri: str, agrees: bool) -> Sent | None:
        """Send the browser back only where this user let this client have it."""
        if not compare_digest(uri.encode(), self.clients[client].encode()):
            return None
        if agrees:
            self.agreed.add((user, client))
        if (user, client) not in self.agreed:
            return None
        code = self.issuer.code(user, PROXY, agrees)
        return (uri, code) if code else None


def rides_on_consent(proxy: Proxy) -> bool:
    """Let Alice, who agreed to another client once, follow a link of Mallory's."""
    honest = proxy.register(APP)
    proxy.authorize("alice", honest, APP, agrees=True)
    mallory = proxy.register(EVIL)
    return proxy.authorize("alice", mallory, EVIL, agrees=False) is not None


def looks_alike(proxy: Proxy) -> bool:
    """Use the honest client's id, with an address that only begins like its own."""
    honest = proxy.register(APP)
    proxy.authorize("alice", honest, APP, agrees=True)
    return proxy.authorize("alice", honest, LOOKALIKE, agrees=False) is not None
