"""Chapter 1: wherever a replica dies, a key is one order, and its customer gets it."""

import itertools
from contextlib import suppress
from functools import partial

import pytest

from examples.ch01_state import (
    ClientBaskets,
    MemoryBaskets,
    Orders,
    SharedBaskets,
    create_app,
)
from examples.ch01_state.experiments import Shop, count_orders
from examples.lab import MemoryStore, StoreError

EMMA = {"book_id": "emma", "quantity": 1}
FIELDS = {"Idempotency-Key": "k"}

each_place = pytest.mark.parametrize("place", ["memory", "shared", "client"])


class Killed(BaseException):
    """SIGKILL: no `Exception`, so that nobody catches it."""


class Mortal:
    """A store, as a process sees it that fails before one of its round trips."""

    def __init__(self, store, how):
        self._store, self._how = store, how
        self.trips, self.fails = 0, 0  # it fails at that trip; 0 is never

    def _trip(self, name, *arguments):
        self.trips += 1
        if self.trips == self.fails:
            raise self._how(name)
        return getattr(self._store, name)(*arguments)

    def __getattr__(self, name):
        return partial(self._trip, name)

    def update(self, key, change, ttl=None):
        """Take two round trips, as Redis does: look, and write if nobody was faster."""
        while True:
            old = self._trip("get", key)
            new = change(old)
            if self._trip("compare_and_set", key, old, new, ttl):
                return new


def process(place, store):
    """Start the shop in a new process."""
    ids = map(str, itertools.count(1))
    baskets = {
        "memory": MemoryBaskets(lambda: next(ids)),
        "shared": SharedBaskets(store, lambda: next(ids)),
        "client": ClientBaskets("a key for these tests alone, long enough"),
    }[place]
    return create_app(baskets=baskets, orders=Orders(store)).test_client()


def ended(place, fails, how):
    """Buy while a round trip fails, and twice again with the ticket from before.

    Returns what the customer is told, how many orders there are and what is left in
    the basket; and whether the purchase came so far that anything failed.
    """
    data = MemoryStore()
    store = Mortal(data, how)
    shop = process(place, store)
    shop.post("/basket", json=EMMA)
    ticket = shop.get_cookie("basket").value
    store.fails = store.trips + fails
    with suppress(Killed):
        shop.post("/orders", headers=FIELDS)
    failed, store.fails = store.trips >= store.fails, 0
    if how is Killed:
        shop = process(place, data)
    shop.set_cookie("basket", ticket)
    told = shop.post("/orders", headers=FIELDS)
    shop.set_cookie("basket", ticket)
    assert shop.post("/orders", headers=FIELDS).data == told.data
    left = shop.get("/basket").json["count"]
    return (told.status_code, count_orders(data), left), failed


def endings(place, how):
    """Fail at each round trip of a purchase in turn, and last when all are done."""
    found = []
    for fails in itertools.count(1):
        ending, failed = ended(place, fails, how)
        found.append(ending)
        if not failed:
            return found


@pytest.mark.parametrize("place", ["shared", "client"])
def test_after_a_kill_at_any_round_trip_a_repetition_gets_the_one_order(place):
    found = endings(place, Killed)
    assert len(found) > 3
    assert found == [(201, 1, 0)] * len(found)


def test_a_kill_takes_a_basket_in_memory_and_leaves_no_key_taken():
    found = endings("memory", Killed)
    assert set(found) == {(422, 0, 0), (201, 1, 0)}
    assert found == sorted(found, reverse=True)  # lost before the order, never after


@each_place
def test_a_store_that_fails_at_any_round_trip_leaves_no_key_taken(place):
    found = endings(place, StoreError)
    assert len(found) > 3
    assert found == [(201, 1, 0)] * len(found)


@each_place
@pytest.mark.parametrize("later", range(13))
def test_two_requests_with_one_key_get_one_order(place, later):
    """The second sets out `later` milliseconds, before the first is answered."""
    shop = Shop(place, replicas=1 if place == "memory" else 2)
    shop.alice.add(1)
    buy = partial(shop.alice.buy, "k")
    replies = shop.net.run(buy, buy, at=[0, later / 1000])
    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert (shop.orders(), shop.alice.look().found) == (1, 0)
