"""How sessions end: a sign-out ends what it says, whoever acts at the same moment."""

from itertools import count

import pytest

from examples.ch03_tokens import (
    CachedRevocations,
    CookieSessions,
    RefreshTokenReused,
    RefreshTokens,
    ServerSessions,
    SessionError,
    StoredRevocations,
    Timeouts,
)
from examples.ch03_tokens.experiments import Setting, Shop
from examples.lab import Clock, MemoryStore
from tests.lab.interleaved import Interleaved

KINDS = ("server", "cookie", "jwt", "opaque")
each_kind = pytest.mark.parametrize("kind", KINDS)
PATHS = ("/session", "/sessions")
here_and_everywhere = pytest.mark.parametrize("path", PATHS)
ASKING = Setting(asks=0.0)
GRACE = 5.0


def ids():
    numbers = count(1)
    return lambda: f"id-{next(numbers)}"


def leave(customer, path):
    """Sign out, and keep what one had."""
    access, refresh = customer.access, customer.refresh
    cookies = customer.session.cookies.copy()
    fields = {"Authorization": f"Bearer {access}"} if access else {}
    reply = customer.session.delete(f"https://shop{path}", headers=fields)
    customer.access, customer.refresh = access, refresh
    customer.session.cookies.update(cookies)
    return reply.status_code


@here_and_everywhere
@pytest.mark.parametrize("later", [299, 300, 301, 86_400, 29 * 86_400])
def test_an_expired_token_still_ends_its_family(path, later):
    shop = Shop("jwt", setting=ASKING)
    shop.alice.sign_in()
    shop.wait(later)
    assert leave(shop.alice, path) == 200
    assert shop.alice.exchange().startswith("401")
    assert not shop.alice.in_()


@each_kind
@here_and_everywhere
def test_a_sign_out_that_ended_nothing_says_so(kind, path):
    shop = Shop(kind, setting=ASKING)
    assert leave(shop.alice, path) == 401
    shop.alice.sign_in()
    assert leave(shop.alice, path) == 200
    assert leave(shop.alice, path) == 401
    shop.alice.sign_in()
    shop.wait(31 * 86_400)
    assert leave(shop.alice, path) == 401


@here_and_everywhere
def test_an_old_copy_of_a_cookie_ends_the_session_that_went_on(path):
    shop = Shop("cookie", setting=ASKING)
    old = shop.thief(shop.alice.sign_in())
    for _ in range(2):
        shop.wait(1200)
        assert shop.alice.in_()
    assert not old.in_()
    assert leave(old, path) == 200
    assert not shop.alice.in_()


@here_and_everywhere
def test_a_forged_token_ends_nothing(path):
    shop = Shop("jwt", setting=ASKING)
    shop.alice.sign_in()
    mallory = shop.customer("mallory")
    head, body, signature = shop.alice.access.split(".")
    mallory.access = f"{head}.{body}.{signature[::-1]}"
    shop.wait(301)
    assert leave(mallory, path) == 401
    assert shop.alice.exchange() == "a new pair"


def test_a_family_that_has_ended_cannot_be_ended_by_its_old_tokens():
    shop = Shop("jwt", setting=ASKING)
    thief = shop.thief(shop.alice.sign_in())
    shop.wait(301)
    assert leave(shop.alice, "/session") == 200
    shop.alice.sign_in()
    assert leave(thief, "/sessions") == 401
    assert shop.alice.in_()


def server_sessions(store, clock, times=None):
    return ServerSessions(store, ids(), clock.time, times or Timeouts())


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_request_under_way_does_not_bring_a_session_back(everywhere):
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    sessions = server_sessions(store, clock)
    ticket = sessions.sign_in("alice").ticket
    clock.advance(61)

    def sign_out():
        if everywhere:
            sessions.sign_out_everywhere("alice")
        else:
            assert sessions.sign_out(ticket)

    store.after_read_of("session:", sign_out)
    with pytest.raises(SessionError):
        sessions.authenticate(ticket)
    assert not store.waiting
    with pytest.raises(SessionError):
        sessions.authenticate(ticket)


def test_two_requests_at_once_both_note_that_a_session_was_seen():
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    sessions = server_sessions(store, clock)
    ticket = sessions.sign_in("alice").ticket
    clock.advance(61)
    store.after_read_of("session:", lambda: sessions.authenticate(ticket))
    assert sessions.authenticate(ticket)[0].user == "alice"
    assert not store.waiting


def test_a_sign_in_during_a_sign_out_everywhere_can_be_ended_by_the_next():
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    sessions = server_sessions(store, clock)
    sessions.sign_in("alice")
    found = []
    store.after_read_of("sessions:", lambda: found.append(sessions.sign_in("alice")))
    sessions.sign_out_everywhere("alice")
    sessions.sign_out_everywhere("alice")
    with pytest.raises(SessionError):
        sessions.authenticate(found[0].ticket)


def test_two_who_sign_in_at_once_are_both_on_the_list():
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    sessions = server_sessions(store, clock)
    found = []
    store.after_read_of("sessions:", lambda: found.append(sessions.sign_in("alice")))
    found.append(sessions.sign_in("alice"))
    sessions.sign_out_everywhere("alice")
    for issued in found:
        with pytest.raises(SessionError):
            sessions.authenticate(issued.ticket)


def test_two_sign_outs_at_once_are_both_remembered():
    store = Interleaved()
    standing = StoredRevocations(store)
    store.after_read_of(
        "standing:", lambda: standing.update("alice", lambda s: s.end_all_sessions())
    )
    standing.update("alice", lambda s: s.end_session("a", until=10, now=0))
    assert standing.get("alice").generation == 1
    assert not standing.get("alice").allows("a", 1)


def test_what_is_ended_here_is_not_forgotten_for_a_read_under_way():
    store = Interleaved()
    known = CachedRevocations(StoredRevocations(store), 30.0, Clock().time)
    store.after_read_of(
        "standing:", lambda: known.update("alice", lambda s: s.end_all_sessions())
    )
    known.get("alice")
    assert known.get("alice").generation == 1


def refresh_tokens(clock, store=None, grace=GRACE, keys=None):
    return RefreshTokens(
        store or MemoryStore(clock.time), ids(), clock.time, 1000.0, grace, keys=keys
    )


def test_a_sign_out_during_an_exchange_wins():
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    tokens = refresh_tokens(clock, store)
    family, token = tokens.issue("alice", 0)
    store.after_read_of("family:", lambda: tokens.revoke(family))
    with pytest.raises(SessionError):
        tokens.exchange(token)
    assert not tokens.alive(family)


def test_two_tabs_at_one_instant_get_the_same_successor():
    clock = Clock()
    store = Interleaved(MemoryStore(clock.time))
    tokens, found = refresh_tokens(clock, store), []
    _, token = tokens.issue("alice", 0)
    store.after_read_of("family:", lambda: found.append(tokens.exchange(token)[2]))
    assert tokens.exchange(token)[2] == found[0]
    assert not store.waiting


@pytest.mark.parametrize("late", [0.0, 0.5, 2.0, 4.999])
def test_an_exchanged_token_gets_the_same_successor_for_five_seconds(late):
    clock = Clock()
    tokens = refresh_tokens(clock)
    _, token = tokens.issue("alice", 0)
    clock.advance(0.7)
    successor = tokens.exchange(token)[2]
    clock.advance(late)
    assert tokens.exchange(token)[2] == successor
    assert tokens.exchange(successor)[2] not in (token, successor)


def test_use_does_not_renew_the_grace():
    clock = Clock()
    tokens = refresh_tokens(clock)
    _, token = tokens.issue("alice", 0)
    successor = tokens.exchange(token)[2]
    clock.advance(4)
    assert tokens.exchange(token)[2] == successor
    clock.advance(1.5)
    with pytest.raises(RefreshTokenReused):
        tokens.exchange(token)
    with pytest.raises(SessionError):
        tokens.exchange(successor)


def test_the_grace_runs_from_the_first_exchange_also_when_the_family_went_on():
    clock = Clock()
    tokens = refresh_tokens(clock)
    _, first = tokens.issue("alice", 0)
    second = tokens.exchange(first)[2]
    clock.advance(2)
    third = tokens.exchange(second)[2]
    clock.advance(2)
    assert tokens.exchange(first)[2] == second
    assert tokens.exchange(second)[2] == third
    clock.advance(2)
    assert tokens.exchange(second)[2] == third
    with pytest.raises(RefreshTokenReused):
        tokens.exchange(first)


def test_the_store_holds_digests_and_any_replica_gives_the_same_answer():
    clock, keys = Clock(), [b"old", b"new"]
    store = MemoryStore(clock.time)
    here = refresh_tokens(clock, store, keys=lambda: keys)
    _, token = here.issue("alice", 0)
    successor = here.exchange(token)[2]
    rotated = refresh_tokens(clock, store, keys=lambda: [*keys, b"newest"])
    assert rotated.exchange(token)[2] == successor
    kept = str(store.__dict__)
    for shown in (token, successor):
        assert shown.partition(".")[2] not in kept


def test_a_replica_without_the_key_makes_no_second_successor():
    clock = Clock()
    store = MemoryStore(clock.time)
    here = refresh_tokens(clock, store, keys=lambda: [b"a"])
    _, token = here.issue("alice", 0)
    successor = here.exchange(token)[2]
    with pytest.raises(SessionError):
        refresh_tokens(clock, store, keys=lambda: [b"b"]).exchange(token)
    assert here.exchange(successor)


def test_honest_tabs_stay_signed_in():
    shop = Shop("jwt", setting=Setting(asks=0.0, grace=GRACE))
    tab = shop.thief(shop.alice.sign_in())
    for _ in range(5):
        assert shop.net.run(shop.alice.exchange, tab.exchange) == ["a new pair"] * 2
        assert shop.alice.refresh == tab.refresh
        shop.wait(240)


@pytest.mark.parametrize("leeway", [0.0, 30.0])
@pytest.mark.parametrize("ahead", [1.0, 29.0])
def test_a_cookie_of_a_clock_that_is_ahead_is_good_within_the_leeway(leeway, ahead):
    early, late = Clock(), Clock()
    late.advance(ahead)
    times = Timeouts(leeway=leeway)
    standing = StoredRevocations(MemoryStore())
    there = CookieSessions(["s" * 40], standing, ids(), late.time, times)
    here = CookieSessions(["s" * 40], standing, ids(), early.time, times)
    ticket = there.sign_in("alice").ticket
    if leeway:
        assert here.authenticate(ticket)[0].user == "alice"
    else:
        with pytest.raises(SessionError):
            here.authenticate(ticket)


@pytest.mark.parametrize("kind", [ServerSessions, CookieSessions])
@pytest.mark.parametrize(("late", "good"), [(1829, True), (1831, False)])
def test_a_session_ends_a_leeway_late_for_a_clock_that_is_ahead(kind, late, good):
    clock, times = Clock(), Timeouts(leeway=30.0)
    store = MemoryStore(clock.time)
    found = (
        server_sessions(store, clock, times)
        if kind is ServerSessions
        else kind(["s" * 40], StoredRevocations(store), ids(), clock.time, times)
    )
    ticket = found.sign_in("alice").ticket
    clock.advance(late)
    if good:
        assert found.authenticate(ticket)[0].user == "alice"
    else:
        with pytest.raises(SessionError):
            found.authenticate(ticket)


def test_the_list_remembers_for_as_long_as_any_clock_takes_the_ticket():
    tidying, checking = Clock(), Clock()
    tidying.advance(30)
    times = Timeouts(leeway=30.0)
    store = MemoryStore()
    known = StoredRevocations(store)
    here, there = (
        CookieSessions(["s" * 40], known, ids(), clock.time, times)
        for clock in (checking, tidying)
    )
    ticket = here.sign_in("alice").ticket
    for _ in range(15):
        checking.advance(1799)
        tidying.advance(1799)
        _, ticket = here.authenticate(ticket)
    here.sign_out(ticket)
    left = 8 * 3600 + 29 - 15 * 1799
    checking.advance(left)
    tidying.advance(left)
    there.sign_out(there.sign_in("alice").ticket)  # tidies the list
    with pytest.raises(SessionError):
        here.authenticate(ticket)
