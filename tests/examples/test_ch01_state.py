import itertools
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
import requests

from examples.bookshop import Basket
from examples.ch01_state import (
    ClientBaskets,
    IdempotencyKeyReused,
    MemoryBaskets,
    Orders,
    SharedBaskets,
    TicketError,
    create_app,
)
from examples.ch01_state.baskets import MAX_COOKIE
from examples.ch01_state.cacheability import by_cache_control, by_url_alone
from examples.ch01_state.experiments import (
    Shop,
    cost,
    count_orders,
    deaths,
    deploys,
    divide,
    shares,
    titles,
)
from examples.ch01_state.orders import KEY_TTL, remove_ordered
from examples.lab import MemoryStore, StoreError, sticky

KEY = "a key for these tests alone, long enough"


EMMA = Basket().add("emma")


def places():
    ids = map(str, itertools.count(1))
    return {
        "memory": MemoryBaskets(lambda: next(ids)),
        "shared": SharedBaskets(MemoryStore(), lambda: next(ids)),
        "client": ClientBaskets(KEY),
    }


each_place = pytest.mark.parametrize("place", ["memory", "shared", "client"])


def emma(basket):
    return basket.add("emma")


@pytest.fixture(params=["memory", "shared", "client"])
def client(request):
    baskets = places()[request.param]
    return create_app(baskets=baskets, orders=Orders(MemoryStore())).test_client()


@each_place
def test_a_customer_without_a_ticket_has_an_empty_basket(place):
    assert places()[place].read("") == Basket()


@each_place
def test_the_new_ticket_leads_to_the_changed_basket(place):
    baskets = places()[place]
    ticket, basket = baskets.change("", emma)
    assert baskets.read(ticket) == basket == Basket().add("emma")


@each_place
def test_two_customers_have_two_baskets(place):
    baskets = places()[place]
    hers, _ = baskets.change("", emma)
    his, _ = baskets.change("", lambda basket: basket.add("dracula"))
    assert baskets.read(hers) != baskets.read(his)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "e" + t, str.upper])
def test_a_ticket_that_was_changed_is_refused(spoil):
    baskets = ClientBaskets(KEY)
    ticket, _ = baskets.change("", emma)
    with pytest.raises(TicketError, match="not packed by this shop"):
        baskets.read(spoil(ticket))


def test_a_ticket_of_another_key_is_refused():
    ticket, _ = ClientBaskets("another key").change("", emma)
    with pytest.raises(TicketError):
        ClientBaskets(KEY).read(ticket)


def test_a_basket_that_no_cookie_can_hold_names_size_and_limit():
    def everything(basket):
        for n in range(99):
            basket = basket.add(f"a-book-with-a-long-name-{n}")
        return basket

    with pytest.raises(TicketError, match=rf"of \d+ bytes; browsers keep {MAX_COOKIE}"):
        ClientBaskets(KEY).change("", everything)


def test_an_order_is_placed_once_for_its_key():
    orders = Orders(MemoryStore())
    first = orders.place_once("k", "hers", EMMA)
    assert orders.place_once("k", "hers", EMMA) == first
    assert (first.order.id, orders.place(EMMA).order.id) == ("1", "2")


def test_a_repetition_needs_no_basket_any_more():
    orders = Orders(MemoryStore())
    assert orders.place_once("k", "hers", EMMA) == orders.place_once(
        "k", "hers", Basket()
    )


def test_a_key_that_has_named_another_customers_order_is_refused():
    orders = Orders(MemoryStore())
    orders.place_once("k", "hers", EMMA)
    with pytest.raises(IdempotencyKeyReused):
        orders.place_once("k", "his", EMMA)


def test_an_order_that_could_not_be_placed_leaves_its_key_free():
    orders = Orders(MemoryStore())
    with pytest.raises(ValueError, match="at least 1 line"):
        orders.place_once("k", "hers", Basket())
    assert orders.place_once("k", "hers", EMMA).order.id == "1"


def test_a_key_is_forgotten_after_a_day_and_its_order_is_not():
    now = [0.0]
    store = MemoryStore(lambda: now[0])
    orders = Orders(store)
    orders.place_once("k", "hers", EMMA)
    now[0] = KEY_TTL - 1
    assert orders.place_once("k", "hers", EMMA).order.id == "1"
    now[0] = KEY_TTL + 1
    assert (orders.place_once("k", "his", EMMA).order.id, count_orders(store)) == (
        "2",
        2,
    )


def test_what_was_paid_is_taken_out_once_and_what_came_since_stays():
    bought = Orders(MemoryStore()).place(EMMA)
    more = EMMA.add("dracula").add("emma")
    left = remove_ordered(more, bought)
    assert left == Basket().add("emma").add("dracula")
    assert remove_ordered(left, bought) == left
    assert remove_ordered(EMMA, bought) == Basket()


@pytest.mark.parametrize(
    ("status", "fields", "seconds", "vary"),
    [
        (200, {"Cache-Control": "public, max-age=60"}, 60, ()),
        (200, {"Cache-Control": "max-age=60", "Vary": "Cookie"}, 60, ("cookie",)),
        (200, {"Cache-Control": "Max-Age=5", "Vary": "A, b"}, 5, ("a", "b")),
        (200, {"Cache-Control": "private, max-age=60"}, 0, ()),
        (200, {"Cache-Control": "no-store, max-age=60"}, 0, ()),
        (200, {"Cache-Control": "max-age=soon"}, 0, ()),
        (200, {}, 0, ()),
        (500, {"Cache-Control": "max-age=60"}, 0, ()),
    ],
)
def test_the_message_decides_what_is_shared(status, fields, seconds, vary):
    shared = by_cache_control(status, fields)
    assert (shared.max_age, shared.vary if seconds else ()) == (seconds, vary)


def test_the_catalogue_is_for_everyone(client):
    assert client.get("/books/emma").cache_control.public
    assert client.get("/books?q=shelley").json["books"][0]["id"] == "frankenstein"


def test_a_basket_is_filled_emptied_and_bought(client):
    client.post("/basket", json={"book_id": "emma", "quantity": 2})
    client.post("/basket", json={"book_id": "dracula"})
    client.delete("/basket/dracula")
    assert client.get("/basket").json["lines"] == [{"book_id": "emma", "quantity": 2}]
    assert client.post("/orders").json["total_cents"] == 2 * 895
    assert client.get("/basket").json["count"] == 0


def test_the_ticket_is_out_of_reach_of_scripts(client):
    cookie = client.post("/basket", json={"book_id": "emma"}).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("line", "sent", "status", "says"),
    [
        (
            "POST /basket",
            {"data": "{", "content_type": "application/json"},
            400,
            "JSON",
        ),
        ("POST /basket", {"data": "emma"}, 415, "application/json"),
        ("POST /basket", {"json": {"book_id": "nope"}}, 404, "'nope'"),
        ("POST /basket", {"json": {"book": "emma"}}, 422, "'book'"),
        ("POST /basket", {"json": {"book_id": "emma", "quantity": 0}}, 422, "999"),
        ("POST /basket", {"json": {"book_id": "emma", "quantity": 21}}, 409, "20"),
        ("POST /orders", {}, 422, "at least 1 line"),
        ("GET /books/nope", {}, 404, "'nope'"),
        ("GET /books?limit=0", {}, 422, "1 to 100"),
        ("GET /books?offset=x", {}, 422, "whole number"),
        ("PUT /basket", {}, 405, ""),
        ("GET /nowhere", {}, 404, ""),
    ],
)
def test_bad_input_is_a_problem_that_names_it(client, line, sent, status, says):
    method, path = line.split()
    reply = client.open(path, method=method, **sent)
    assert (reply.status_code, reply.content_type) == (
        status,
        "application/problem+json",
    )
    assert says in reply.json["detail"]


def test_a_forged_ticket_is_a_problem():
    app = create_app(baskets=ClientBaskets(KEY), orders=Orders(MemoryStore()))
    client = app.test_client()
    client.set_cookie("basket", "forged")
    reply = client.get("/basket")
    assert (reply.status_code, reply.json["title"]) == (400, "Bad Request")


class Unreachable(MemoryStore):
    def get(self, key):
        raise StoreError("the store at nowhere:6379 does not answer")


def test_a_store_that_is_away_is_a_503():
    baskets = SharedBaskets(Unreachable(), lambda: "1")
    app = create_app(baskets=baskets, orders=Orders(MemoryStore()))
    client = app.test_client()
    client.set_cookie("basket", "1")
    reply = client.get("/basket")
    assert (reply.status_code, reply.json["status"]) == (503, 503)
    assert "nowhere" not in reply.text


def test_memory_divides_by_the_number_of_replicas():
    rows = {row["baskets in"]: row for row in divide(10, (1, 2, 5)).records()}
    assert list(rows["memory"].values())[1:] == [10, 5, 2]
    assert (
        list(rows["shared"].values())[1:]
        == list(rows["client"].values())[1:]
        == [10] * 3
    )


@each_place
def test_only_memory_forgets_at_a_restart(place):
    shop = Shop(place, replicas=1)
    shop.alice.add(4)
    shop.replicas[0].restart()
    assert shop.alice.look().found == (0 if place == "memory" else 4)


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_a_deploy_loses_books_in_memory_only_and_fails_only_unwarned():
    for row in deploys().records():
        in_memory = row["baskets in"].startswith("memory")
        assert (row["books lost"] > 0) == in_memory
        assert (row["failed"] > 0) == (row["balancer warned"] == "no")


def test_the_book_that_is_too_many_is_named_with_the_limit():
    alice = Shop("client").alice
    replies = [alice.put(book_id) for book_id in titles()]
    first = next(reply for reply in replies if not reply.ok)
    assert replies.index(first) == 68
    assert "4096" in first.json()["detail"]


def test_only_what_hangs_on_the_request_alone_is_shared_rightly():
    rows = {row["baskets in"]: list(row.values()) for row in shares().records()}
    assert rows["shared"][3:] == ["origin", "origin", "origin"]
    assert rows["client"][3:] == ["cache", "cache", "origin"]
    assert rows["bold"][-1] == "cache: 1 of 2"


@pytest.mark.parametrize(("rule", "seen"), [(by_url_alone, 3), (by_cache_control, 0)])
def test_a_cache_that_asks_nobody_leaks(rule, seen):
    shop = Shop("shared", cache=rule)
    shop.alice.add(3)
    assert shop.customer("bob").look().found == seen


def test_the_cache_does_not_mix_up_cookies_of_its_own():
    shop = Shop("shared", cache=by_cache_control)
    shop.alice.add(2)
    assert shop.customer("bob").add(1).found == 1


@pytest.mark.parametrize(("place", "found"), [("shared", 3), ("client", 2)])
def test_two_clicks_at_once_are_kept_where_there_is_one_basket(place, found):
    shop = Shop(place)
    shop.alice.add(1)
    shop.net.run(shop.alice.put, shop.alice.put)
    assert shop.alice.look().found == found


@pytest.mark.slow  # test_ch01_state_deaths.py has more, the notebook compares the same
def test_whenever_the_shop_is_killed_a_key_is_one_order_unless_its_basket_is_gone():
    for row in deaths().records():
        place, kills, told, empty, orders = row.values()
        assert told + empty == kills > 9
        assert (empty > 0) == (place == "memory")
        assert orders == told


@pytest.mark.parametrize(
    ("place", "key", "told", "orders"),
    [
        ("shared", None, 422, 1),
        ("client", None, 201, 2),
        ("shared", "tuesday-1", 201, 1),
        ("client", "tuesday-1", 201, 1),
    ],
)
def test_a_key_makes_a_retry_safe(place, key, told, orders):
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    shop.replicas[0].lose(every=1)
    with pytest.raises(requests.ConnectionError):
        shop.alice.buy(key)
    shop.replicas[0].lose(every=0)
    assert (shop.alice.buy(key).status_code, shop.orders()) == (told, orders)


@each_place
@pytest.mark.parametrize("adds", [1, 2])
def test_a_repeated_purchase_never_empties_the_new_basket(place, adds):
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    shop.alice.buy("k1")
    shop.alice.add(adds)
    told = shop.alice.buy("k1").status_code
    # With the basket in the request, another basket is another request (draft, 2.4).
    assert told == (422 if place == "client" else 201)
    assert (shop.orders(), shop.alice.look().found) == (1, adds)


def test_a_purchase_repeated_at_a_replica_that_never_saw_it_takes_nothing():
    shop = Shop("memory", replicas=2)
    for replica in (1, 2):
        shop.alice.url = f"http://shop:{replica}"
        shop.alice.add(1)
        assert shop.alice.buy("k1").status_code == 201
    assert (shop.orders(), shop.alice.look().found) == (1, 1)


def test_a_purchase_repeated_after_a_restart_takes_nothing_of_the_new_basket():
    shop = Shop("memory", replicas=1)
    shop.alice.add(1)
    shop.alice.buy("k1")
    shop.replicas[0].restart()
    shop.alice.add(1)
    assert shop.alice.buy("k1").status_code == 201
    assert shop.alice.look().found == 1


@each_place
def test_a_copy_that_came_in_while_the_order_was_on_its_way_stays(place):
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    shop.replicas[0].lose(every=1)
    with pytest.raises(requests.ConnectionError):
        shop.alice.buy("k1")
    shop.replicas[0].lose(every=0)
    shop.alice.add(1)
    assert shop.alice.buy("k1").status_code == (422 if place == "client" else 201)
    assert shop.alice.look().found == (2 if place == "client" else 1)


@each_place
def test_each_of_two_purchases_takes_what_it_bought(place):
    shop = Shop(place, replicas=1)
    for key in ("k1", "k2"):
        shop.alice.add(1)
        assert shop.alice.buy(key).status_code == 201
        assert shop.alice.look().found == 0
    assert shop.orders() == 2


def test_a_key_does_not_hand_one_customers_order_to_another():
    shop = Shop("shared", replicas=1)
    shop.alice.add(1)
    shop.alice.buy("k")
    bob = shop.customer("bob")
    bob.add(3)
    assert bob.buy("k").status_code == 422
    assert bob.look().found == 3


def test_the_signature_stops_the_forgery():
    shop = Shop("client", replicas=1)
    shop.alice.add(1)
    packed, _, signature = shop.alice.session.cookies["basket"].partition(".")
    basket = json.loads(urlsafe_b64decode(packed))
    basket["lines"][0]["quantity"] = 999
    forged = urlsafe_b64encode(json.dumps(basket).encode()).decode()
    fields = {"Cookie": f"basket={forged}.{signature}"}
    reply = shop.net.session("mallory").get("http://shop/basket", headers=fields)
    assert (reply.status_code, reply.json()["detail"]) == (
        400,
        "the basket was not packed by this shop",
    )


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Shop("redis"), "one of memory, shared, client, bold, not 'redis'"),
        (lambda: divide(21, [1]), "adds is 0 to 20, a whole number, not 21"),
        (lambda: divide(-1, [1]), "adds is 0 to 20, a whole number, not -1"),
        (lambda: divide("ten", [1]), "adds is 0 to 20, a whole number, not 'ten'"),
        (lambda: divide(1, [0]), "replicas is 1 to 1000, a whole number, not 0"),
        (lambda: divide(1, 2), "replicas is a list, like"),
        (lambda: divide(1, [1], ["redis"]), "not 'redis'"),
        (lambda: divide(1, [1], "memory"), r"a list, like \['memory'\]"),
        (lambda: deploys(clicks=41), "clicks is 1 to 40"),
        (lambda: deploys(customers=0), "customers is 1 to 100"),
        (lambda: deploys(replicas=0), "replicas is 1 to 20"),
        (lambda: deploys(down=-1), "down is 0 or more seconds, not -1"),
        (lambda: deploys(shops=["redis"]), "not 'redis'"),
        (lambda: deploys(clics=3), "no traffic 'clics'; there are: replicas, cust"),
        (lambda: deploys(warned=True), "warned is a list"),
        (lambda: cost([69]), "books is 0 to 68"),
        (lambda: cost([1], places=["redis"]), "not 'redis'"),
        (lambda: cost(3), "books is a list, like"),
        (lambda: shares(places=["redis"]), "not 'redis'"),
        (lambda: shares(places="memory"), "a list, like"),
        (lambda: deaths(every=0), "every is 0.0001 s or more, not 0"),
        (lambda: deaths(every=-1), "every is 0 or more seconds, not -1"),
        (lambda: deaths(places=["redis"]), "not 'redis'"),
    ],
)
def test_a_wrong_word_or_number_says_what_is_possible(act, message):
    with pytest.raises(ValueError, match=message) as told:
        act()
    assert "\n" not in str(told.value)


def test_a_shop_that_says_no_is_quoted():
    with pytest.raises(ValueError, match="20 added; then 21 copies of 'emma' wanted"):
        Shop("shared").alice.add(21)


@pytest.mark.parametrize(("adds", "found"), [(0, 0), (1, 0), (20, 10)])
def test_division_is_right_at_its_edges(adds, found):
    (row,) = divide(adds, [2], ["memory"]).records()
    # one add: the look goes to the replica that did not see it
    assert row["2 replicas"] == found


def test_a_deploy_is_right_at_its_edges():
    rows = deploys(warned=[True], replicas=1, customers=1, clicks=1, down=0).records()
    assert [(row["requests"], row["failed"]) for row in rows] == [(1, 0)] * 3


def test_a_basket_is_weighed_at_its_edges():
    least, most = cost([0, 68], places=["client"])
    assert least["request bytes"] == 22 and 4000 < most["request bytes"] < 4100


def test_a_purchase_is_killed_once_or_often():
    (once,) = deaths(every=0.02, places=["shared"]).records()
    assert once["purchases cut off"] == once["orders"] == 1
    (nothing,) = deaths(every=9, places=["shared"]).records()
    assert nothing["purchases cut off"] == 0


def test_sticky_customers_are_not_divided():
    assert Shop("memory", replicas=3, pick=sticky).alice.add(9).found == 9
