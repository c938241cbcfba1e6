"""The capstone's services, built from the parts of the chapters before."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask import Flask

from examples.ch03_tokens import (
    Accounts,
    Families,
    Issuing,
    JwtSessions,
    KeyRing,
    KeySet,
    Policy,
    StoredStandings,
    UncheckedStandings,
    verify,
)
from examples.ch03_tokens import create_app as create_identity
from examples.ch07_gateway import Client, Door
from examples.ch07_gateway import create_app as create_door
from examples.ch10_mcp import LOOPBACK, Bus, Seal, Tokens
from examples.ch10_mcp import create_app as create_mcp
from examples.ch12_choosing.shop.doors import AUDIENCE, ISSUER, LEEWAY
from examples.ch12_choosing.shop.governing import Current, Governing, read_endings
from examples.ch12_choosing.shop.keys import read_public, read_ring
from examples.ch12_choosing.shop.papers import (
    ENDINGS,
    GATEWAY,
    PUBLIC,
    RING,
    TOOLS,
    Followed,
    Papers,
)
from examples.ch12_choosing.shop.tools import server
from examples.lab import Store

CLAIMS = ("sub", "iat", "jti", "sid", "gen")
POLICY = Policy(("EdDSA",), ISSUER, AUDIENCE, leeway=LEEWAY, required=CLAIMS)
MONTH = 30 * 86_400.0
GRACE = 5.0  # seconds in which a refresh token may come again: replies get lost
LIFE = 300.0  # of an access token, in seconds


@dataclass(frozen=True, slots=True)
class Ground:
    """What every service stands on."""

    store: Store
    papers: Papers
    clock: Callable[[], float]
    new_id: Callable[[], str]


def identity(ground: Ground, accounts: Accounts, life: float = LIFE) -> Flask:
    """Build the issuer of chapter 3; its ring may rotate while it runs."""
    ring: Followed[KeyRing] = Followed(ground.papers, RING, read_ring)
    families = Families(ground.store, ground.new_id, ground.clock, MONTH, GRACE)
    sessions = JwtSessions(
        Issuing(ring, families, life),
        lambda token, policy: verify(token, ring().own(), policy, now=ground.clock()),
        POLICY,
        UncheckedStandings(StoredStandings(ground.store)),
        ground.new_id,
        ground.clock,
    )
    return create_identity(
        sessions=sessions,
        accounts=accounts,
        new_id=ground.new_id,
        keys=lambda: ring().published(),
    )


def agents(
    ground: Ground, seals: KeyRing, hosts: Collection[str] = LOOPBACK
) -> Callable[..., Any]:
    """Build chapter 10's server; other words for a tool make it another one."""
    keys: Followed[KeySet] = Followed(ground.papers, PUBLIC, read_public)
    seal = Seal(lambda: seals, AUDIENCE, ground.clock, ground.new_id)
    tokens = Tokens(keys, POLICY, ground.clock)

    def built(words: str) -> Flask:
        return create_mcp(
            server=server(ground.store, seal, ground.new_id, words),
            bus=Bus(ground.store),
            tokens=tokens,
            hosts=frozenset(hosts),
            clock=ground.clock,
        )

    app: Followed[Flask] = Followed(ground.papers, TOOLS, built)

    def latest(environ: Any, start_response: Any) -> Any:
        return app()(environ, start_response)

    return latest


class Gateway:
    """Chapter 7's gateway, governed by chapter 9, following its papers."""

    def __init__(
        self,
        ground: Ground,
        client: Client,
        shop: Collection[str],
        world: dict[str, Any],
    ) -> None:
        endings = Current(Followed(ground.papers, ENDINGS, read_endings))
        governing = Governing(client, shop, endings, ground.clock)
        text = ground.papers.read(GATEWAY)
        made = {"store": ground.store, "clock": ground.clock, "client": governing}
        self.door: Door = create_door(config=text, **world | made)
        self._papers, self._text = ground.papers, text

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer a request by the configuration of this moment."""
        text = self._papers.read(GATEWAY)
        if text != self._text:
            self.door.reload(text)
            self._text = text
        return self.door(environ, start_response)
