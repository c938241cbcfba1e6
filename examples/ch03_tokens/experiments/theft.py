"""A refresh token in two pairs of hands, in the laboratory."""

from collections.abc import Callable

import requests

from examples.ch03_tokens.experiments.customer import Customer
from examples.ch03_tokens.experiments.makers import Setting
from examples.ch03_tokens.experiments.shop import Shop
from examples.lab import Table
from examples.lab.figures import Marked

GRACE = 10.0  # seconds
LATER = 60.0
Story = Callable[[Shop, Customer, Customer], None]


def thief_first(shop: Shop, alice: Customer, thief: Customer) -> None:
    """The thief exchanges, and a minute later Alice does."""
    thief.exchange()
    shop.wait(LATER)
    alice.exchange()


def alice_first(shop: Shop, alice: Customer, thief: Customer) -> None:
    """Alice exchanges, and a minute later the thief does."""
    alice.exchange()
    shop.wait(LATER)
    thief.exchange()


def thief_at_once(shop: Shop, alice: Customer, thief: Customer) -> None:
    """Alice exchanges, and two seconds later the thief does; both again in a minute."""
    alice.exchange()
    shop.wait(2.0)
    thief.exchange()
    for one in (alice, thief):
        shop.wait(LATER)
        one.exchange()


def two_tabs(shop: Shop, alice: Customer, tab: Customer) -> None:
    """Nobody steals: two tabs of Alice exchange at once, and one goes on later."""
    shop.net.run(alice.exchange, tab.exchange)
    shop.wait(LATER)
    alice.exchange()


def reply_lost(shop: Shop, alice: Customer, thief: Customer) -> None:
    """Nobody steals: the reply to Alice is lost, and her app tries again."""
    shop.replicas[0].lose(every=1)
    try:
        alice.at(1).exchange()
    except requests.ConnectionError:
        shop.replicas[0].lose(every=0)
    shop.wait(2.0)
    alice.exchange()


STORIES: dict[str, Story] = {
    "the thief first, then Alice": thief_first,
    "Alice first, then the thief": alice_first,
    "the thief 2 s after Alice": thief_at_once,
    "no thief, two tabs at once": two_tabs,
    "no thief, a reply is lost": reply_lost,
}


def happen(story: Story, grace: float) -> Shop:
    """Let a story happen; the thief holds a copy of Alice's first tokens."""
    shop = Shop("jwt", setting=Setting(asks=0.0, grace=grace))
    shop.alice.sign_in()
    shop.thieves = [shop.thief(shop.alice)]
    story(shop, shop.alice, shop.thieves[0])
    return shop


def thefts() -> Table:
    """Tell each story without and with a grace for lost replies: who is still in?"""
    rows = []
    for grace in (0.0, GRACE):
        for name, story in STORIES.items():
            shop = happen(story, grace)
            stolen = "no thief" not in name
            rows.append(
                {
                    "what happens": name,
                    "grace": f"{grace:g} s",
                    "Alice": state(shop.alice, wanted=True),
                    "the thief": state(shop.thieves[0], False) if stolen else None,
                }
            )
    return Table(rows, "after it: who is still signed in?")


def state(customer: Customer, wanted: bool) -> Marked:
    """Say whether somebody is in, and whether that is as it should be."""
    inside = customer.in_()
    meaning = "fresh" if inside == wanted else "failed"
    return Marked("in" if inside else "out", meaning)  # type: ignore[arg-type]
