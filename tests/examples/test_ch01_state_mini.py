"""The small shop that the notebook of chapter 1 builds."""

import itertools

import pytest

from examples.ch01_state.experiments import Shop
from examples.ch01_state.mini import (
    STOCK,
    InCookie,
    InStore,
    create_from_config,
    create_shop,
)
from examples.lab import MemoryStore

EMMA = {"book_id": "emma"}
KEY = "a key for these tests alone, long enough"


def in_store():
    ids = map(str, itertools.count(1))
    return create_shop(InStore(MemoryStore(), lambda: next(ids)))


def in_cookie():
    return create_shop(InCookie(KEY))


each_place = pytest.mark.parametrize("make", [in_store, in_cookie])


@each_place
def test_a_basket_keeps_what_went_in(make):
    alice, bob = (make().test_client() for _ in range(2))
    alice.post("/basket", json=EMMA)
    assert alice.post("/basket", json={"book_id": "dracula"}).json == {"count": 2}
    assert (alice.get("/basket").json, bob.get("/basket").json) == (
        {"count": 2},
        {"count": 0},
    )


@each_place
def test_the_ticket_is_out_of_reach_of_scripts(make):
    cookie = make().test_client().post("/basket", json=EMMA).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@each_place
def test_the_copy_that_is_not_there_is_refused(make):
    alice = make().test_client()
    told = [alice.post("/basket", json=EMMA).status_code for _ in range(STOCK + 1)]
    assert told == [200] * STOCK + [409]
    assert alice.get("/basket").json == {"count": STOCK}


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "W" + t, str.upper])
def test_a_cookie_that_was_changed_is_refused(spoil):
    alice = in_cookie().test_client()
    alice.post("/basket", json=EMMA)
    alice.set_cookie("basket", spoil(alice.get_cookie("basket").value))
    assert alice.get("/basket").status_code == 400


def test_any_replica_answers_and_two_clicks_at_once_are_two():
    shop = Shop(lambda n: create_shop(InStore(n.store("redis"), n.token)), replicas=3)
    assert shop.alice.add(7).found == 7
    shop.net.run(shop.alice.put, shop.alice.put)
    assert shop.alice.look().found == 9


def test_a_real_server_gets_a_store_or_the_key_that_all_replicas_share(monkeypatch):
    assert create_from_config("memory").test_client().get("/basket").json["count"] == 0
    monkeypatch.setenv("SHOP_KEY", "short")
    with pytest.raises(ValueError, match="at least 32 characters, not 5"):
        create_from_config("client")
    monkeypatch.setenv("SHOP_KEY", KEY)
    assert create_from_config("client").test_client().get("/basket").status_code == 200
