"""The shop in the laboratory: replicas, an issuer where there is one, and customers."""

from argon2 import PasswordHasher
from flask import Flask

from examples.ch03_tokens.cookies import SECURE
from examples.ch03_tokens.experiments.customer import Customer
from examples.ch03_tokens.experiments.makers import MAKERS, Setting, issuer
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.lab import MemoryStore, Network, Node

LATENCY, WORK, STORE_LATENCY = 0.010, 0.002, 0.001  # seconds
FIELDS = ("Cookie", "Authorization", "Origin", "Set-Cookie", "Cache-Control")
PASSWORD = "correct horse battery"
PEOPLE = ("alice", "mallory")


class CountingHasher(Argon2):
    """argon2 with its smallest settings, for the laboratory alone; counts its work."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.checks = 0

    def verify(self, hashed: str, password: str) -> bool:
        """Count, and say whether the hash was made from this password."""
        self.checks += 1
        return super().verify(hashed, password)


class Shop:
    """The shop with its sessions in one place: server, cookie, jwt or opaque.

    >>> shop = Shop("server")
    >>> shop.alice.sign_in().who()
    'alice'
    """

    def __init__(
        self, kind: str, *, replicas: int = 2, setting: Setting | None = None
    ) -> None:
        if kind not in MAKERS:
            raise ValueError(f"sessions are one of {', '.join(MAKERS)}, not {kind!r}")
        self.kind, self.setting = kind, setting or Setting()
        self.hasher = CountingHasher()
        self.net = Network(fields=FIELDS)
        self.accounts = Accounts(MemoryStore(self.net.clock.time), self.hasher)
        for name in PEOPLE:
            self.accounts.create(name, PASSWORD)
        self.store = self.net.store("store", latency=STORE_LATENCY)
        if kind == "opaque":
            self.net.host(
                "issuer",
                lambda node: issuer(node, self.setting, self.accounts),
                latency=LATENCY,
                work=WORK,
            )
        self.replicas = self.net.host(
            "shop", self._make, replicas=replicas, latency=LATENCY, work=WORK
        )
        self.alice = self.customer("alice")
        self.thieves: list[Customer] = []

    def customer(self, name: str) -> Customer:
        """Let a customer in, not signed in yet."""
        bearer = self.kind in ("jwt", "opaque")
        return Customer(self.net.session(name), name, PASSWORD, bearer=bearer)

    def thief(self, of: Customer) -> Customer:
        """Let Mallory in with a copy of all that somebody's client holds."""
        mallory = self.customer("mallory")
        mallory.access, mallory.refresh = of.access, of.refresh
        if SECURE.name in of.session.cookies:
            mallory.session.cookies.update(of.session.cookies)
        return mallory

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.net.clock.advance(seconds)

    def _make(self, node: Node) -> Flask:
        return MAKERS[self.kind](node, self.setting, self.accounts)
