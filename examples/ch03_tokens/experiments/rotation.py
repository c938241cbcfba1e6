"""Changing the key under traffic, in the laboratory: one right order, three wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Flask

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.experiments.customer import Customer
from examples.ch03_tokens.experiments.keys import ED, ED_2
from examples.ch03_tokens.experiments.makers import DAY, NEVER, POLICY, new_id
from examples.ch03_tokens.experiments.shop import PASSWORD, CountingHasher
from examples.ch03_tokens.jwt import JwksCache, JwkSet, KeyRing, TokenPolicy, verify
from examples.ch03_tokens.passwords import Accounts
from examples.ch03_tokens.sessions import (
    REFRESH_USE,
    IssuerConfig,
    JwtSessions,
    RefreshTokens,
    StoredRevocations,
    UncheckedRevocations,
    Verify,
)
from examples.lab import MemoryStore, Network, Node, Table

OLD = ED | {"kid": "2027-01", "alg": "EdDSA"}
NEW = ED_2 | {"kid": "2027-02", "alg": "EdDSA"}
LIFE, KEEP, CALM = 300.0, 300.0, 30.0  # seconds: of a token, of fetched keys, between
TICK, RENEW, END = 30.0, 240.0, 1350.0
APART = 90  # seconds between the starts of two replicas


@dataclass(frozen=True, slots=True)
class Plan:
    """When the new key is announced, when it signs, when the old one goes; seconds."""

    name: str
    announce: float
    switch: float
    retire: float


PLANS = (
    Plan("both waits", 420, 720, 1020),
    Plan("no wait before switching", 420, 420, 720),
    Plan("no wait before retiring", 420, 720, 720),
    Plan("no wait at all", 420, 420, 420),
)


class Office:
    """An issuer and three replicas of the shop that fetch its keys."""

    def __init__(self, cooldown: float) -> None:
        self.net, self.cooldown = Network(), cooldown
        self.ring = KeyRing((OLD,), OLD["kid"])
        self.accounts = Accounts(MemoryStore(self.net.clock.time), CountingHasher())
        self.net.store("store")
        self.issuer = self.net.host("issuer", self._issuer)
        self.shop = self.net.host("shop", self._shop, replicas=3)

    def customer(self, number: int) -> Customer:
        """Let somebody in who signs in at the issuer and orders at the shop."""
        name = f"user{number}"
        self.accounts.create(name, PASSWORD)
        session = self.net.session(name)
        found = Customer(session, name, PASSWORD, bearer=True)
        found.issuer = "https://issuer"
        return found.sign_in()

    def published(self) -> JwkSet:
        """Return the public keys of this moment."""
        return self.ring.public_keys()

    def follow(self, plan: Plan, now: float) -> None:
        """Do what the plan says for this moment."""
        if now == plan.announce:
            self.ring = self.ring.announce(NEW)
        if now == plan.switch:
            self.ring = self.ring.switch(NEW["kid"])
        if now == plan.retire:
            self.ring = self.ring.retire(OLD["kid"])

    def _issuer(self, node: Node) -> Flask:
        return self._app(
            node,
            lambda token, policy: verify(
                token, self.ring.verification_keys(), policy, now=node.clock()
            ),
        )

    def _shop(self, node: Node) -> Flask:
        remote = node.session()

        def fetch() -> object:
            reply = remote.get("https://issuer/keys")
            reply.raise_for_status()
            return reply.json()

        cache = JwksCache(fetch, node.clock, KEEP, self.cooldown, lock=node.lock)
        return self._app(node, cache.verify)

    def _app(self, node: Node, check: Verify) -> Flask:
        ids, store = partial(new_id, node), node.store("store")
        refresh_tokens = RefreshTokens(
            store, ids, node.clock, 30 * DAY,
            keys=lambda: self.ring.secrets_for(REFRESH_USE),
        )  # fmt: skip
        issuer = IssuerConfig(lambda: self.ring, refresh_tokens, LIFE)
        revocations = UncheckedRevocations(StoredRevocations(store))
        policy = TokenPolicy(("EdDSA",), POLICY.issuer, POLICY.audience)
        sessions = JwtSessions(issuer, check, policy, revocations, ids, node.clock)
        return create_app(
            sessions=sessions,
            accounts=self.accounts,
            new_id=ids,
            keys=self.published,
        )


def rotate(plan: Plan, cooldown: float, people: int = 6) -> dict[str, object]:
    """Follow a plan under traffic; count who is turned away."""
    office = Office(cooldown)
    customers = [office.customer(number) for number in range(people)]
    refused, hit = 0, set()
    for now in range(0, int(END), int(TICK)):
        office.follow(plan, float(now))
        if now % APART == 0 and now // APART < len(office.shop):
            office.shop[now // APART].restart()
        for number, customer in enumerate(customers):
            if (now + TICK * number) % RENEW == 0:
                customer.exchange()
            if not customer.in_():
                refused += 1
                hit.add(customer.name)
        office.net.clock.advance(TICK)
    fetches = office.net.trace.where(target="issuer", path="/keys").count()
    return {
        "rotation": plan.name,
        "an unknown kid": "is refused" if cooldown == NEVER else "fetches the keys",
        "requests": people * int(END / TICK),
        "refused": refused,
        "people hit": len(hit),
        "fetches": fetches,
    }


def rotations(plans: Sequence[Plan] = PLANS) -> Table:
    """Compare the orders, without and with a fetch for an unknown kid."""
    rows = [rotate(plan, cooldown) for cooldown in (NEVER, CALM) for plan in plans]
    return Table(rows, "the signing key changes under traffic")
