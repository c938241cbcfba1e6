"""Signing in and out, four ways: what holds for all of them, and what differs."""

import json
import secrets
from itertools import count

import pytest
import requests
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from examples.ch03_tokens import (
    Accounts,
    Argon2,
    CachedRevocations,
    CookieSessions,
    RefreshTokenReused,
    RefreshTokens,
    SessionError,
    StoredRevocations,
    Timeouts,
    UncheckedRevocations,
    UserRevocations,
)
from examples.ch03_tokens.__main__ import generate_secrets
from examples.ch03_tokens.cookies import SECURE
from examples.ch03_tokens.csrf import is_cross_site
from examples.ch03_tokens.environment import (
    dump_key_ring,
    load_key_ring,
    read_secret,
    read_secrets,
)
from examples.ch03_tokens.experiments import (
    NEVER,
    STORIES,
    Setting,
    Shop,
    cost,
    ends,
    happen,
    lifetimes,
    rotations,
    skews,
    thefts,
    tickets,
)
from examples.ch03_tokens.experiments.keys import ED
from examples.ch03_tokens.experiments.shop import PASSWORD, CountingHasher
from examples.ch03_tokens.passwords import AccountTaken
from examples.ch03_tokens.sessions.opaque_sessions import CachedIntrospection
from examples.ch03_tokens.sessions.session import digest
from examples.ch03_tokens.visitor import Visitor
from examples.lab import Clock, MemoryStore
from examples.lab.serve import embedded_store, serve

KINDS = ("server", "cookie", "jwt", "opaque")
each_kind = pytest.mark.parametrize("kind", KINDS)
ASKING = Setting(asks=0.0)


def ids():
    numbers = count(1)
    return lambda: f"id-{next(numbers)}"


@each_kind
def test_somebody_signs_in_orders_and_signs_out_through_any_replica(kind):
    shop = Shop(kind, replicas=3, setting=ASKING)
    assert shop.alice.who().startswith("401")
    shop.alice.sign_in()
    assert [shop.alice.who() for _ in range(3)] == ["alice"] * 3
    order = shop.alice.order()
    assert (order.status_code, order.json()["customer_id"]) == (201, "alice")
    assert shop.alice.sign_out() == "signed out"
    assert shop.alice.who().startswith("401")


@each_kind
def test_a_session_survives_a_restart_of_every_replica(kind):
    shop = Shop(kind)
    shop.alice.sign_in()
    for replica in shop.replicas:
        replica.restart()
    assert shop.alice.who() == "alice"


@each_kind
def test_a_copy_ends_with_the_sign_out_where_somebody_is_asked(kind):
    shop = Shop(kind, setting=ASKING)
    thief = shop.thief(shop.alice.sign_in())
    assert thief.who() == "alice"
    shop.alice.sign_out()
    assert thief.who().startswith("401")


@each_kind
def test_sign_out_everywhere_ends_every_session_and_a_new_one_begins(kind):
    shop = Shop(kind, setting=ASKING)
    phone, laptop = shop.customer("alice").sign_in(), shop.alice.sign_in()
    assert laptop.sign_out_everywhere() == "signed out"
    assert phone.who().startswith("401")
    assert shop.customer("alice").sign_in().who() == "alice"


@each_kind
def test_signing_out_on_one_device_leaves_the_other(kind):
    shop = Shop(kind, setting=ASKING)
    phone, laptop = shop.customer("alice").sign_in(), shop.alice.sign_in()
    laptop.sign_out()
    assert phone.who() == "alice"


@each_kind
def test_answers_are_for_one_and_401_says_how(kind):
    shop = Shop(kind)
    shop.alice.sign_in()
    reply = shop.alice.session.get("https://shop/session")
    assert "no-store" in reply.headers["Cache-Control"]
    stranger = shop.customer("mallory").session.get("https://shop/session")
    assert stranger.headers["WWW-Authenticate"].startswith(("Cookie", "Bearer"))
    assert stranger.headers["Content-Type"] == "application/problem+json"


@each_kind
@pytest.mark.parametrize(
    "given", [("alice", "wrong"), ("nobody", PASSWORD), ("", ""), ("a" * 500, "x")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(kind, given):
    name, password = given
    shop = Shop(kind)
    reply = shop.alice.session.post(
        "https://shop/session", json={"name": name, "password": password}
    )
    assert (reply.status_code, reply.json()["detail"]) == (
        401,
        "name or password is wrong",
    )
    assert shop.hasher.checks == 1


@each_kind
@pytest.mark.parametrize("ticket", ["x", "a.b.c", "é", "..", "0" * 5000, "null"])
def test_a_made_up_ticket_is_nobody(kind, ticket):
    shop = Shop(kind)
    fields = {"Cookie": f"{SECURE.name}={ticket}", "Authorization": f"Bearer {ticket}"}
    reply = shop.alice.session.get("https://shop/session", headers=fields)
    assert reply.status_code == 401


def test_the_cookie_has_every_flag():
    shop = Shop("server")
    given = {"name": "alice", "password": PASSWORD}
    reply = shop.alice.session.post("https://shop/session", json=given)
    said = reply.headers["Set-Cookie"]
    assert said.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))
    assert "Domain" not in said


def test_tokens_come_in_the_form_of_oauth():
    shop = Shop("jwt")
    given = {"name": "alice", "password": PASSWORD}
    pair = shop.alice.session.post("https://shop/session", json=given).json()
    assert pair.keys() == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 300)


def test_only_an_issuer_publishes_keys_or_answers_about_tokens():
    shop = Shop("server")
    assert shop.alice.session.get("https://shop/keys").status_code == 404
    assert shop.alice.session.post("https://shop/introspect").status_code == 404
    opaque = Shop("opaque")
    reply = opaque.alice.session.post("https://issuer/introspect", data={"token": "x"})
    assert reply.status_code == 401


def test_the_store_holds_no_ticket():
    shop = Shop("server")
    shop.alice.sign_in()
    ticket = next(iter(shop.alice.session.cookies)).value
    kept = str(shop.store.server.data.__dict__)
    assert ticket not in kept
    assert digest(ticket) in kept


@pytest.mark.parametrize("kind", ["server", "cookie"])
def test_a_session_ends_idle_or_old(kind):
    times = Timeouts(idle=100.0, absolute=250.0, touch_interval=10.0)
    shop = Shop(kind, setting=Setting(timeouts=times, asks=0.0))
    shop.alice.sign_in()
    for _ in range(2):
        shop.wait(99)
        assert shop.alice.who() == "alice"
    shop.wait(60)
    assert shop.alice.who().startswith("401")
    shop.alice.sign_in()
    shop.wait(100)
    assert shop.alice.who().startswith("401")


def test_an_access_token_expires_and_the_next_one_works():
    shop = Shop("jwt")
    shop.alice.sign_in()
    shop.wait(300)
    assert "expired" in shop.alice.who()
    assert (shop.alice.exchange(), shop.alice.who()) == ("a new pair", "alice")


def test_signed_out_everywhere_nobody_refreshes_even_where_nobody_is_asked():
    shop = Shop("jwt", setting=Setting(asks=NEVER))
    phone = shop.thief(shop.alice.sign_in())
    shop.alice.sign_out_everywhere()
    assert phone.exchange().startswith("401")


def cookies(secrets, clock, revocations=None):
    known = revocations or StoredRevocations(MemoryStore(clock.time))
    return CookieSessions(secrets, known, ids(), clock.time, Timeouts())


def test_a_secret_is_rotated_with_nobody_signed_out():
    clock = Clock()
    old, new = "an old secret" * 3, "a new secret" * 3
    ticket = cookies([old], clock).sign_in("alice").ticket
    assert cookies([old, new], clock).authenticate(ticket)[0].user == "alice"
    renewed = cookies([old, new], clock).sign_in("alice").ticket
    with pytest.raises(SessionError):
        cookies([new], clock).authenticate(ticket)
    assert cookies([new], clock).authenticate(renewed)[0].user == "alice"


def test_without_a_leeway_a_cookie_from_the_future_is_none():
    early, late = Clock(), Clock()
    late.advance(60)
    ticket = cookies(["s" * 40], late).sign_in("alice").ticket
    with pytest.raises(SessionError):
        cookies(["s" * 40], early).authenticate(ticket)


@given(at=st.integers(0, 10**6), bit=st.integers(0, 6))
def test_any_changed_bit_of_a_cookie_is_refused(at, bit):
    sessions = cookies(["s" * 40], Clock())
    ticket = sessions.sign_in("alice").ticket
    at %= len(ticket)
    changed = ticket[:at] + chr(ord(ticket[at]) ^ 1 << bit) + ticket[at + 1 :]
    with pytest.raises(SessionError):
        sessions.authenticate(changed)


def test_a_standing_forgets_sessions_and_keeps_its_generation():
    standing = UserRevocations().end_all_sessions().end_all_sessions()
    standing = standing.end_session("a", until=10, now=0).end_session(
        "b", until=20, now=10
    )
    assert [one.id for one in standing.ended] == ["b"]
    assert standing.generation == 2
    assert not standing.allows("c", 1)
    assert standing.allows("c", 2)


def test_what_is_remembered_is_late_by_no_more_than_was_chosen():
    clock, store = Clock(), MemoryStore()
    here = CachedRevocations(StoredRevocations(store), 30.0, clock.time)
    there = StoredRevocations(store)
    assert here.get("alice").generation == 0
    there.update("alice", lambda s: s.end_all_sessions())
    clock.advance(29)
    assert (here.get("alice").generation, here.latest("alice").generation) == (0, 1)
    clock.advance(1)
    assert here.get("alice").generation == 1
    assert UncheckedRevocations(there).get("alice") == UserRevocations()


def test_an_answer_about_a_token_is_kept_no_longer_than_the_token_lives():
    clock, asked = Clock(), []

    def ask(token):
        asked.append(token)
        return {"active": True, "exp": clock.time() + 10}

    known = CachedIntrospection(ask, 60.0, clock.time)
    known("t")
    clock.advance(9)
    known("t")
    clock.advance(1)
    known("t")
    assert len(asked) == 2


def test_without_a_grace_two_who_exchange_at_one_instant_are_noticed():
    shop = Shop("jwt", setting=ASKING)
    thief = shop.thief(shop.alice.sign_in())
    said = shop.net.run(shop.alice.exchange, thief.exchange)
    assert sorted(said)[1:] == ["a new pair"]
    assert not shop.alice.in_()
    assert not thief.in_()


def test_a_refresh_token_lives_as_long_as_its_family():
    clock = Clock()
    refresh_tokens = RefreshTokens(MemoryStore(clock.time), ids(), clock.time, 100.0)
    _, token = refresh_tokens.issue("alice", 0)
    for _ in range(3):
        clock.advance(30)
        _, _, token = refresh_tokens.exchange(token)
    clock.advance(10)
    with pytest.raises(SessionError):
        refresh_tokens.exchange(token)


@pytest.mark.parametrize("token", ["", ".", "id-1", "id-1.", "nobody.secret"])
def test_a_made_up_refresh_token_ends_at_most_the_family_it_names(token):
    refresh_tokens = RefreshTokens(MemoryStore(), ids(), Clock().time, 100.0)
    _, good = refresh_tokens.issue("alice", 0)
    with pytest.raises(SessionError):
        refresh_tokens.exchange(token)
    if token.startswith("id-1"):
        with pytest.raises(SessionError):
            refresh_tokens.exchange(good)
    else:
        assert refresh_tokens.exchange(good)


def test_reuse_names_user_and_session_for_the_list():
    refresh_tokens = RefreshTokens(MemoryStore(), ids(), Clock().time, 100.0)
    session, token = refresh_tokens.issue("alice", 0)
    refresh_tokens.exchange(token)
    with pytest.raises(RefreshTokenReused) as caught:
        refresh_tokens.exchange(token)
    assert (caught.value.user, caught.value.session) == ("alice", session)


def accounts():
    hasher = CountingHasher()
    return Accounts(MemoryStore(), hasher), hasher


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("", PASSWORD, "1 to 12"),
        ("a" * 13, PASSWORD, "1 to 12"),
        ("al:ice", PASSWORD, "letters"),
        ("zoë", PASSWORD, "letters"),
        ("bob", "short", "12 to 200"),
        ("bob", "x" * 201, "12 to 200"),
    ],
)
def test_an_account_needs_a_name_and_a_password(name, password, says):
    with pytest.raises(ValueError, match=says):
        accounts()[0].create(name, password)


def test_a_name_belongs_to_one():
    known, _ = accounts()
    known.create("alice", PASSWORD)
    with pytest.raises(AccountTaken):
        known.create("alice", PASSWORD + "!")
    assert known.check_password("alice", PASSWORD)


def test_a_long_password_does_not_fit_by_its_beginning():
    known, _ = accounts()
    known.create("alice", "x" * 200)
    assert known.check_password("alice", "x" * 200)
    assert not known.check_password("alice", "x" * 201)
    assert not known.check_password("alice", "x" * 100_000)


@pytest.mark.parametrize("name", ["alice", "nobody", "", "a" * 999])
def test_the_work_is_the_same_for_every_name(name):
    known, hasher = accounts()
    known.create("alice", PASSWORD)
    known.check_password(name, "wrong wrong wrong")
    assert hasher.checks == 1


def test_production_hashes_with_argon2id_as_the_library_advises():
    kept = Argon2().hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not Argon2(PasswordHasher(time_cost=1, memory_cost=8)).verify("junk", "x")


@pytest.mark.parametrize(
    ("method", "fields", "expected"),
    [
        ("POST", {"Sec-Fetch-Site": "cross-site"}, True),
        ("POST", {"Sec-Fetch-Site": "same-site"}, True),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, False),
        ("POST", {"Sec-Fetch-Site": "none"}, False),
        ("DELETE", {"Origin": "https://evil.example"}, True),
        ("POST", {"Origin": "null"}, True),
        ("POST", {"Origin": "http://shop"}, True),
        ("POST", {"Origin": "https://shop"}, False),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop"}, True),
        ("POST", {}, False),
        ("GET", {"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_request_from_another_site_changes_nothing(method, fields, expected):
    assert is_cross_site(method, fields, "https://shop") is expected


def test_a_secret_that_is_absent_or_short_is_named_and_never_shown(monkeypatch):
    monkeypatch.delenv("SHOP_COOKIE_KEY", raising=False)
    with pytest.raises(ValueError, match=r"SHOP_COOKIE_KEY.*at least 32.*not 0"):
        read_secret("SHOP_COOKIE_KEY")
    monkeypatch.setenv("SHOP_COOKIE_KEY", "swordfish")
    with pytest.raises(ValueError, match="not 9") as caught:
        read_secret("SHOP_COOKIE_KEY")
    assert "swordfish" not in str(caught.value)
    monkeypatch.setenv("SHOP_COOKIE_KEY", f"{'a' * 40} short {'b' * 40}")
    with pytest.raises(ValueError, match="each part"):
        read_secrets("SHOP_COOKIE_KEY")


def test_a_signing_key_is_read_as_a_set_whose_last_one_signs(monkeypatch):
    keys = [ED | {"kid": kid, "alg": "EdDSA"} for kid in ("a", "b")]
    monkeypatch.setenv("SHOP_SIGNING_KEY", json.dumps({"keys": keys}))
    assert load_key_ring().signing_kid == "b"
    monkeypatch.setenv("SHOP_SIGNING_KEY", dump_key_ring(keys[0]))
    assert load_key_ring().signing_kid == "a"
    for wrong in ('{"keys": []}', '{"key": "x"}', json.dumps({"keys": [ED]})):
        monkeypatch.setenv("SHOP_SIGNING_KEY", wrong + " " * 40)
        with pytest.raises(ValueError, match="JWK Set"):
            load_key_ring()


def test_a_store_that_is_away_is_a_503_that_does_not_say_where_it_is(caplog):
    shop = Shop("server")
    shop.alice.sign_in()
    shop.store.kill()
    assert shop.alice.who() == "503: the store does not answer; try again later"
    assert "'store' cannot be reached" in caplog.text


def test_cost_counts_reads_only_where_somebody_asks():
    for row in cost().records():
        asks = row["session"] == "server" or row["session"].endswith("each time")
        assert row["store reads"] == asks
        assert (row["calls to the issuer"] > 0) == (asks and "opaque" in row["session"])
    assert [row["session"] for row in tickets().records()] == list(KINDS)


def test_a_copy_works_for_as_long_as_nobody_asks():
    said = {r["session"]: r["the copy works on for"] for r in ends().records()}
    assert {s for n, s in said.items() if "each time" in n} == {"0 s"}
    assert {s for n, s in said.items() if "every 30 s" in n} == {"30 s"}
    assert (said["cookie, asks nobody"], said["jwt, asks nobody"]) == ("8 h", "300 s")


def test_the_formula_and_the_measurement_agree():
    for row in lifetimes((60, 600), (NEVER, 30.0)):
        spread = 1.5 if row["asks"] != "nobody" else 0.01 * row["token lives, s"]
        assert abs(row["mean, s"] - row["formula, s"]) <= spread
        assert row["worst, s"] <= row["token lives, s"]


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_only_the_right_order_of_a_rotation_turns_nobody_away():
    refused = [row["refused"] for row in rotations().records()]
    without, with_fetch = refused[:4], refused[4:]
    assert without[0] == with_fetch[0] == with_fetch[1] == 0
    assert min(*without[1:], *with_fetch[2:]) > 0


def test_a_theft_ends_both_and_a_lost_reply_only_without_grace():
    for row in thefts().records():
        lost = "no thief" in row["what happens"]
        assert row["Alice"] == ("in" if lost and row["grace"] != "0 s" else "out")
        assert row["the thief"] == (None if lost else "out")
    assert happen(STORIES["no thief, a reply is lost"], 10.0).alice.in_()


def test_a_clock_that_is_ahead_shuts_the_door_and_leeway_opens_it():
    both = skews((-30, 30), (0.0, 60.0)).records()
    rows = {row["issuer's clock"]: row for row in both[:2]}
    for token, cookie in zip(both[:2], both[2:], strict=True):
        for leeway in ("leeway 0 s", "leeway 60 s"):
            said = [str(row[leeway]).partition(";") for row in (token, cookie)]
            assert said[0][2] == said[1][2]
            assert (said[0][0] == "good") == (said[1][0] == "good")
    assert rows["+30 s"]["leeway 0 s"].startswith("iat is in the future")
    assert rows["+30 s"]["leeway 60 s"] == "good; works 390 s"
    assert rows["-30 s"]["leeway 0 s"] == "good; works 270 s"


def test_an_unknown_kind_names_those_that_exist():
    with pytest.raises(ValueError, match="server, cookie, jwt, opaque"):
        Shop("basic")


@pytest.mark.slow
@each_kind
def test_real_processes_share_sessions_and_survive_a_kill(kind, monkeypatch):
    for name, value in generate_secrets().items():
        monkeypatch.setenv(name, value)
    with (
        embedded_store() as store,
        serve(
            "examples.ch03_tokens.serve:create_from_config",
            config={"store": store, "session": kind},
            replicas=2,
            workers=2,
            retry=True,
        ) as site,
    ):
        visitor = Visitor(site.url, f"a{secrets.token_hex(4)}")
        visitor.arrive()
        assert visitor.look(None).startswith("6 of 6")
        site.kill(0)
        assert visitor.look(None).startswith("6 of 6")
        assert "answered 401" in visitor.leave()
        assert requests.get(f"{site.url}/session", timeout=5).status_code in (401, 502)
