"""The capstone's small parts: orders, prices, papers, configuration, checks."""

import socket
from itertools import count

import pytest
import requests

from examples.bookshop import Line, UnknownBook
from examples.bookshop.jsontext import decode
from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import read_config
from examples.ch09_governance import (
    ObservedResponse,
    find_drift,
    lint,
    shop_style_guide,
)
from examples.ch12_choosing import create_app
from examples.ch12_choosing import visitor as visit
from examples.ch12_choosing.chaos.agent import Agent
from examples.ch12_choosing.chaos.environment import ClientEnvironment
from examples.ch12_choosing.chaos.history import (
    AcknowledgedOrder,
    History,
    OrderList,
    PriceChange,
    PriceRead,
    RequestRecord,
    SystemEvent,
    TokenRefusal,
    ToolCallRecord,
)
from examples.ch12_choosing.chaos.invariants import (
    INVARIANTS,
    Evidence,
    check_invariants,
)
from examples.ch12_choosing.live_config.file_store import FileConfigStore
from examples.ch12_choosing.live_config.signing_keys import (
    KeyRotation,
    new_key,
    read_ring,
    write_public_keys,
    write_ring,
)
from examples.ch12_choosing.live_config.store import LiveDocument, MemoryConfigStore
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import KeyReused, Purchase, Purchases
from examples.ch12_choosing.system.gateway_config import (
    ServiceUrls,
    write_gateway_config,
)
from examples.ch12_choosing.system.governance import description
from examples.lab import MemoryStore

EMMA = Line("emma")
ADA = {"X-Consumer": "ada"}
WISH = {"book_id": "emma", "reference": "first"}
KEY = new_key("monday", b"m" * 32)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def client(store):
    return create_app(store=store).test_client()


def test_a_key_that_comes_again_is_answered_with_the_first_order(store):
    purchases = Purchases(store)
    first, before = purchases.buy("ada", "k", "r", EMMA, 999)
    again, known = purchases.buy("ada", "k", "r", EMMA, 1200)
    assert (first, before, known) == (again, False, True)
    assert purchases.of("ada") == (first,)


def test_another_key_is_another_order_and_another_customer_has_keys_of_their_own(store):
    purchases = Purchases(store)
    purchases.buy("ada", "k", "r", EMMA, 999)
    purchases.buy("ada", "l", "r", EMMA, 999)
    bought, before = purchases.buy("ben", "k", "r", EMMA, 999)
    assert (bought.customer_id, before) == ("ben", False)
    assert [len(purchases.of(name)) for name in ("ada", "ben")] == [2, 1]


def test_a_key_names_one_purchase(store):
    purchases = Purchases(store)
    purchases.buy("ada", "k", "r", EMMA, 999)
    with pytest.raises(KeyReused):
        purchases.buy("ada", "k", "r", Line("emma", 2), 999)


@pytest.mark.parametrize(("key", "reference"), [("", "r"), ("k", ""), ("k" * 101, "r")])
def test_a_key_and_a_reference_have_a_length(store, key, reference):
    with pytest.raises(ValueError, match="1 to 100 characters"):
        Purchases(store).buy("ada", key, reference, EMMA, 999)


def test_whatever_happens_between_reading_and_writing_an_order_is_placed_once(store):
    """Another worker is faster, between our look and our write."""

    class Contested(MemoryStore):
        def update(self, key, change, ttl=None):
            change(self.get(key))  # a first try, which comes too late
            if self.get(key) is None:
                super().update(key, change, ttl)
            return super().update(key, change, ttl)

    purchases = Purchases(Contested())
    purchases.buy("ada", "k", "r", EMMA, 999)
    assert len(purchases.of("ada")) == 1


def test_each_change_of_a_price_is_a_version(store):
    prices = PriceStore(store)
    assert (prices.of("emma").version, prices.change("emma", 500).version) == (0, 1)
    assert PriceStore(store).of("emma").cents == 500
    with pytest.raises(UnknownBook):
        prices.change("nothing", 500)
    with pytest.raises(ValueError, match="from 1 to 100000 cents, not 0"):
        prices.change("emma", 0)


def test_prices_are_for_all_and_orders_for_one(client):
    assert (
        client.get("/books/emma").headers["Cache-Control"]
        == FreshnessPolicy().cache_control
    )
    listed = client.get("/orders", headers=ADA)
    assert listed.headers["Cache-Control"] == "private, no-cache"


def test_an_order_needs_somebody_and_a_key(client):
    assert client.post("/orders", json=WISH).status_code == 403
    assert client.post("/orders", json=WISH, headers=ADA).status_code == 400


def test_a_repetition_says_that_it_is_one(client):
    fields = ADA | {"Idempotency-Key": "k"}
    said = [client.post("/orders", json=WISH, headers=fields) for _ in range(2)]
    assert [reply.status_code for reply in said] == [201, 201]
    assert said[0].data == said[1].data
    assert [reply.headers.get("Idempotency-Replayed") for reply in said] == [
        None,
        "true",
    ]
    other = client.post("/orders", json=WISH | {"quantity": 2}, headers=fields)
    assert other.status_code == 422


def test_the_description_obeys_the_house_style():
    assert [str(found) for found in lint(description(), shop_style_guide())] == []


def test_the_shop_keeps_to_its_description(client):
    fields = ADA | {"Idempotency-Key": "k"}
    asked = [
        ("GET", "/books", {}, None),
        ("GET", "/books/emma", {}, None),
        ("GET", "/books/nothing", {}, None),
        ("GET", "/books?limit=0", {}, None),
        ("GET", "/search?q=emma", {}, None),
        ("GET", "/live", {}, None),
        ("GET", "/orders", {}, None),
        ("POST", "/orders", fields, WISH),
        ("POST", "/orders", fields, WISH | {"quantity": 2}),
        ("POST", "/orders", ADA, WISH),
        ("POST", "/orders", fields, WISH | {"book_id": "nothing"}),
        ("GET", "/orders", ADA, None),
    ]
    seen = []
    for method, path, headers, body in asked:
        reply = client.open(path, method=method, headers=headers, json=body)
        kind, said = reply.mimetype, decode(reply.data)
        where = path.partition("?")[0]
        seen.append(ObservedResponse(method, where, reply.status_code, kind, said))
    assert find_drift(description(), seen) == ()


def ring():
    return KeyRing((KEY,), "monday")


def test_the_gateways_text_is_a_configuration_with_every_key():
    shop = ("http://127.0.0.1:1", "http://127.0.0.1:2")
    urls = ServiceUrls(shop, "http://127.0.0.1:3", "http://127.0.0.1:4")
    two = ring().announce(new_key("tuesday", b"t" * 32))
    config = read_config(write_gateway_config(urls, two.public_keys(), 4.0))
    assert [dict(key)["kid"] for key in config.jwt.keys] == ["monday", "tuesday"]
    assert config.gateway.stale_seconds == 4.0
    private = [route.name for route in config.routes if route.auth]
    assert private == ["orders", "buy"]


def test_private_keys_are_on_one_paper_alone():
    assert read_ring(write_ring(ring())) == ring()
    assert '"d"' in write_ring(ring())
    assert '"d"' not in write_public_keys(ring())


def test_a_rotation_publishes_each_step():
    published = []
    rotation = KeyRotation(ring(), published.append, lambda size: b"t" * size)
    rotation.announce("tuesday")
    rotation.switch("tuesday")
    rotation.retire("monday")
    signing = [each.signing_kid for each in published]
    assert signing == ["monday", "tuesday", "tuesday"]
    assert [len(each.keys) for each in published] == [2, 2, 1]


@pytest.mark.parametrize(
    "make", [lambda path: MemoryConfigStore(), lambda path: FileConfigStore(str(path))]
)
def test_a_paper_is_followed_from_one_text_to_the_next(tmp_path, make):
    papers = make(tmp_path)
    with pytest.raises(KeyError):
        papers.read("price")
    papers.write("price", "1")
    meant = LiveDocument(papers, "price", int)
    assert meant() == 1
    papers.write("price", "2")
    assert meant() == 2


def test_papers_are_for_nobody_else_on_the_machine(tmp_path):
    FileConfigStore(str(tmp_path)).write("ring.json", "{}")
    assert (tmp_path / "ring.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [["--kill", "-1"], ["--kill", "me"], ["--prot", "1"]])
def test_a_visitor_who_is_told_wrong_is_told_so_in_one_line(capsys, words):
    with pytest.raises(SystemExit) as ended:
        visit.main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_visitor_finds_nobody_at_home():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        said = visit.main(["--port", str(port)])
    assert said == f"nothing answers at port {port}; is the shop running there?"


def test_a_visitor_of_another_service_is_told_so(monkeypatch):
    monkeypatch.setattr(visit.Visitor, "send", lambda *_, **__: requests.Response())
    assert visit.main(["--port", "9"]) == "what answers at port 9 is not this shop"


ORDER = Purchase("ada-1", "ada", "r1", EMMA, 999)
BUY_DESCRIPTION = "Buy copies of a book."


def good():
    """An afternoon in which everything was well."""
    history = History(
        requests=[
            RequestRecord(10, 11, "rip", "search", 200),
            RequestRecord(20.5, 21, "rip", "search", 410),
            # nobody knows on which side of the sunset it was
            RequestRecord(19.9, 20.1, "rip", "search", 200),
            RequestRecord(25, 26, "rip", "search", 0),
            RequestRecord(1, 2, "ada", "buy", 201),
        ],
        price_reads=[PriceRead(10, "ada", "emma", 1, False),
                  PriceRead(13, "ada", "emma", 1, True)],
        price_changes=[PriceChange("emma", 1, 5), PriceChange("emma", 2, 6)],
        intended_orders=[("ada", "r1"), ("ben", "r1")],
        acknowledged_orders=[AcknowledgedOrder(2, "ada", "r1", "ada-1")],
        order_lists=[OrderList(3, "ada", frozenset({"ada"}), frozenset({"r1"})),
                  OrderList(1.5, "ada", frozenset(), frozenset())],
        token_refusals=[TokenRefusal(30, "ada", 29)],
        tool_calls=[ToolCallRecord(1, "bot", BUY_DESCRIPTION, "done"),
                    ToolCallRecord(5, "bot", "x", "refused"),
                    ToolCallRecord(9, "bot", "x", "done")],
        events=[SystemEvent(8, "approve_tool", "")],
    )  # fmt: skip
    return history


def seen(history, *stored):
    return Evidence(
        history,
        {"ada": stored},
        FreshnessPolicy(3, 4),
        frozenset({BUY_DESCRIPTION}),
        20,
    )


def test_nothing_is_found_where_everything_was_well():
    verdicts = check_invariants(seen(good(), ORDER))
    assert [verdict.violations for verdict in verdicts] == [()] * len(INVARIANTS)
    assert all(verdict.checked for verdict in verdicts)


def test_a_call_counts_from_when_it_answered():
    class Nobody(requests.Session):
        def request(self, *args, **named):
            raise requests.ConnectionError

    history, now = History(), count(100).__next__
    world = ClientEnvironment(
        "http://x", now, len, lambda _: Nobody(), lambda _: Nobody(), str
    )
    agent = Agent("bot", world, history)
    agent.token_expires = float("inf")
    assert agent.attempt("r1") == "failed"
    assert (
        history.tool_calls[0].at > history.requests[0].sent
    )  # approved meanwhile: well called


TWICE = Purchase("ada-2", "ada", "r1", EMMA, 999)
FAULTS = {
    "lost": ("lost orders", lambda history: None, ()),
    "another id": ("lost orders", lambda history: None, (TWICE,)),
    "twice": ("lost orders", lambda history: None, (ORDER, TWICE)),
    "nobody's": (
        "lost orders",
        lambda history: history.intended_orders.clear(),
        (ORDER,),
    ),
    "given up": (
        "unfinished orders",
        lambda history: history.abandoned_orders.append(("ben", "r1")),
        (ORDER,),
    ),
    "unseen": (
        "own orders",
        lambda history: history.order_lists.append(
            OrderList(4, "ada", frozenset(), frozenset())
        ),
        (ORDER,),
    ),
    "another's": (
        "leaks",
        lambda history: history.order_lists.append(
            OrderList(1, "ada", frozenset({"ben"}), frozenset())
        ),
        (ORDER,),
    ),
    "stale": (
        "staleness",
        lambda history: history.price_reads.append(
            PriceRead(10.1, "ada", "emma", 1, False)
        ),
        (ORDER,),
    ),
    "too stale for a dead origin": (
        "staleness",
        lambda history: history.price_reads.append(
            PriceRead(14.1, "ada", "emma", 1, True)
        ),
        (ORDER,),
    ),
    "refused": (
        "tokens",
        lambda history: history.token_refusals.append(TokenRefusal(28, "ada", 29)),
        (ORDER,),
    ),
    "early": (
        "endings",
        lambda history: history.requests.append(
            RequestRecord(18, 19, "rip", "search", 410)
        ),
        (ORDER,),
    ),
    "late": (
        "endings",
        lambda history: history.requests.append(
            RequestRecord(20, 21, "rip", "search", 200)
        ),
        (ORDER,),
    ),
    "unapproved": (
        "tools",
        lambda history: history.tool_calls.append(
            ToolCallRecord(7, "bot", "x", "done")
        ),
        (ORDER,),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_property_can_break_and_the_others_do_not(fault):
    name, spoil, stored = FAULTS[fault]
    history = good()
    spoil(history)
    broken = [v.name for v in check_invariants(seen(history, *stored)) if v.violations]
    assert broken == [name]
