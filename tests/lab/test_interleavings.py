"""Every read that is followed by a write, with somebody else in between.

Chapter 3's are in test_ch03_tokens_endings.py; blind writes are not here.
"""

from types import SimpleNamespace

import pytest

from examples.bookshop import Basket
from examples.bookshop.line import Line
from examples.ch01_state import Orders, SharedBaskets
from examples.ch04_http_cache import CachePolicy, Request
from examples.ch04_http_cache.store.shared_storage import CHANNEL, SharedStorage
from examples.ch07_gateway.config.model import RateLimit
from examples.ch07_gateway.ratelimit.limiter import create_algorithm
from examples.ch07_gateway.ratelimit.shared_limiter import SharedLimiter
from examples.ch08_ai_gateway.auth.subscriptions import (
    Approval,
    Subscriptions,
    SubscriptionStatus,
)
from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant, VirtualKeys
from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.reservations import Budget, BudgetExceeded
from examples.ch08_ai_gateway.budget.usage_log import UsageLog, UsageRecord
from examples.ch08_ai_gateway.cache.embedding import hash_embedding
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch10_mcp.shop.orders import PAID_OUT
from examples.ch10_mcp.shop.orders import Orders as McpOrders
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import Purchases
from tests.examples.test_ch04_http_cache_storage import in_memory, stored
from tests.lab.interleaved import Interleaved

NOW = 1_800_000_000.0
EMMA = Line("emma", 1)


@pytest.fixture
def store():
    found = Interleaved()
    yield found
    assert not found.waiting, "the other one never had a turn"


def ids():
    numbers = iter(range(1, 1000))
    return lambda: f"id-{next(numbers)}"


def added(basket):
    return basket.add("emma", 1)


def test_two_clicks_at_once_are_two_books(store):
    baskets = SharedBaskets(store, ids())
    store.after_read_of("basket:", lambda: baskets.change("t", added))
    baskets.change("t", added)
    assert baskets.read("t").lines[0].quantity == 2


def test_one_key_at_two_replicas_is_one_order(store):
    orders, found = Orders(store), []
    basket = Basket((EMMA,))
    store.after_read_of(
        "once:", lambda: found.append(orders.place_once("k", "t", basket))
    )
    found.append(orders.place_once("k", "t", basket))
    assert found[0].order.id == found[1].order.id


def storage(store):
    made = SharedStorage(store, in_memory(), CachePolicy(), lambda: 0.0)
    made.poll(store.subscribe(CHANNEL))
    return made


PAGE = "http://shop/books"


def test_an_invalidation_wins_over_a_page_that_is_being_stored(store):
    here, there = storage(store), storage(store)
    store.after_read_of("ch04:", lambda: there.invalidate(PAGE))
    assert not here.save(PAGE, stored(), 0)
    assert here.find(PAGE, Request("GET", PAGE)).matching == ()


def test_two_variants_that_are_stored_at_once_are_both_kept(store):
    here, there = storage(store), storage(store)
    store.after_read_of("ch04:", lambda: there.save(PAGE, stored(foo="1"), 0))
    assert here.save(PAGE, stored(foo="2"), 0)
    assert len(here._load(PAGE).variants) == 2


@pytest.mark.parametrize("name", ["token-bucket", "sliding-window", "fixed-window"])
def test_two_gateways_admit_one_where_one_is_left(store, name):
    limit = RateLimit("l", 2, window=60.0, algorithm=name)
    here, there = (
        SharedLimiter(limit, create_algorithm(limit), store) for _ in range(2)
    )
    assert here.admit("ada", NOW).admitted  # and remembers what it wrote
    assert there.admit("ada", NOW).admitted
    store.after_read_of("limit:", lambda: None)
    assert not here.admit("ada", NOW).admitted


BUDGET = BudgetLimits(tokens=100)


def test_two_calls_never_reserve_more_than_the_budget(store):
    budget = Budget(store, lambda: NOW)
    store.after_read_of("budget:", lambda: budget.reserve("ada", BUDGET, "a", 60))
    with pytest.raises(BudgetExceeded):
        budget.reserve("ada", BUDGET, "b", 60)


def test_what_two_calls_used_is_both_counted(store):
    budget = Budget(store, lambda: NOW)
    one, two = (budget.reserve("ada", BUDGET, name, 40) for name in "ab")
    store.after_read_of("budget:", lambda: budget.settle(one, 30))
    budget.settle(two, 20)
    assert budget.left("ada", BUDGET)["tokens"] == 50


def test_a_call_is_logged_once_and_a_reader_meanwhile_skips_what_is_not_there(store):
    log = UsageLog(store)
    entry = UsageRecord("c", "ada", "t", "m", 1, 1, 1, "stop")
    assert log.append(entry)
    store.after_read_of("ledger-of:", lambda: log.append(entry))
    assert [one.call_id for one in log.records("ada")] == ["c"]


def test_asking_again_does_not_undo_a_decision(store):
    subscriptions = Subscriptions(store)
    subscriptions.request("ada", "models", Approval.MANUAL)
    store.after_read_of(
        "subscription", lambda: subscriptions.request("ada", "models", Approval.MANUAL)
    )
    subscriptions.decide("ada", "models", SubscriptionStatus.APPROVED)
    assert subscriptions.status("ada", "models") is SubscriptionStatus.APPROVED


def test_two_keys_of_one_name_are_both_revoked_by_it(store):
    keys, drawn = VirtualKeys(store), ids()
    grant, made = KeyGrant("ada", "t"), []

    def issue():
        made.append(keys.issue(grant, lambda _: drawn()))

    store.after_read_of("", issue)
    issue()
    keys.revoke_named("ada")
    for key in made:
        with pytest.raises(Exception, match="not known"):
            keys.authenticate(key, NOW)


def test_two_answers_that_are_kept_at_once_are_both_found(store):
    cache = SemanticCache(store, lambda: NOW, hash_embedding, 0.9)
    store.after_read_of(
        "semantic:", lambda: cache.put("t", "Who wrote Emma?", "Jane Austen", 60)
    )
    cache.put("t", "How long is Ulysses, in pages?", "730", 60)
    assert cache.nearest("t", "Who wrote Emma?").answer == "Jane Austen"
    assert cache.nearest("t", "How long is Ulysses, in pages?").answer == "730"


def test_a_refund_is_paid_once_by_two_replicas(store):
    orders = McpOrders(store)
    order = orders.place("o", "ada", "emma", 1)
    found = []
    store.after_read_of(
        "mcp:order:", lambda: found.append(orders.refund("ada", "o", "r1"))
    )
    found.append(orders.refund("ada", "o", "r2"))
    assert found[0] == found[1]
    assert int(store.get(PAID_OUT)) == order.total_cents


def test_two_rights_that_are_taken_back_at_once_are_both_gone(store):
    granted = SimpleNamespace(
        users=("ada",), tools=("a", "b"), prompts=(), resources=()
    )
    grants = Grants((granted,), store)
    store.after_read_of("mcp:revoked:", lambda: grants.revoke("ada", "tools", "a"))
    grants.revoke("ada", "tools", "b")
    now = grants.permissions_of("ada")
    assert not now.may_use("tools", "a")
    assert not now.may_use("tools", "b")


def test_two_who_miss_a_tag_agree_on_its_version(store):
    versions, found = TagVersions(store, ids()), []
    store.after_read_of("", lambda: found.append(versions.read(["books"])))
    found.append(versions.read(["books"]))
    assert found[0] == found[1]


def test_one_key_is_one_purchase_and_two_keys_are_two(store):
    purchases, found = Purchases(store), []

    def buy(key):
        found.append(purchases.buy("ada", key, "first", EMMA, 900))

    store.after_read_of("", lambda: buy("k"))
    buy("k")
    assert sorted(before for _, before in found) == [False, True]
    store.after_read_of("", lambda: buy("l"))
    buy("m")
    assert len({purchase.id for purchase, _ in found}) == 3


def test_each_change_of_a_price_has_a_version_of_its_own(store):
    prices, found = PriceStore(store), []
    store.after_read_of("price:", lambda: found.append(prices.change("emma", 800)))
    found.append(prices.change("emma", 700))
    assert sorted(price.version for price in found) == [1, 2]
