"""The shared cache: no user is served what they could not have fetched themselves.

Random histories judge it, and the same histories find the fault of each naive twin.
"""

from collections import Counter
from math import inf

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from examples.ch10_mcp import (
    DO_NOT_CACHE,
    LIST_CHANGED,
    MOST_PAGES,
    RESOURCE_UPDATED,
    CachingHint,
    InvalidParams,
    Unavailable,
)
from examples.ch11_mcp_gateway.aggregate.pagination import (
    encode_cursor,
    gather_pages,
    paginate,
)
from examples.ch11_mcp_gateway.cache.cache_key import CacheQuery, Caller, HintedResult
from examples.ch11_mcp_gateway.cache.hints import narrowest_hint, outgoing_hint
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import BUCKETS, TagVersions
from examples.ch11_mcp_gateway.experiments.careless_caches import TWINS
from examples.ch11_mcp_gateway.experiments.histories import (
    GATEWAYS,
    NOTICES,
    History,
)
from examples.ch11_mcp_gateway.experiments.setups import HONEST, Asked
from examples.ch11_mcp_gateway.experiments.world import (
    QUERIES,
    SHARED,
    TOOLS,
    USERS,
)
from examples.lab import Clock, MemoryStore, StoreError

users = st.sampled_from(USERS)
whats = st.sampled_from(list(QUERIES))
numbers = st.integers(0, 3)
gateways = st.integers(0, GATEWAYS - 1)
hints = st.builds(
    CachingHint,
    st.sampled_from([0, 1, 4_000, 20_000, 40_000]),
    st.sampled_from(["public", "private"]),
)
grants = st.frozensets(st.sampled_from(TOOLS))


class Histories(RuleBasedStateMachine):
    """Users ask, the server changes, notices are late, grants and tokens end."""

    setup = HONEST
    most = 4
    pending = Bundle("pending")
    answered = Bundle("answered")

    @initialize(whats=st.sets(whats, min_size=1).map(sorted), bob=grants)
    def begin_with_few_things_and_a_guest(self, whats, bob):
        self.whats = whats
        granted = {"alice": frozenset(TOOLS), "bob": bob}
        self.history = History(self.setup, self.most, granted)

    def asked(self, number, user, gateway=0, edge=False):
        return Asked(user, self.whats[number % len(self.whats)], gateway, edge)

    @rule(seconds=st.sampled_from([1.0, 4.0, 9.0, 14.0, 19.0]))
    def wait(self, seconds):
        self.history.clock.advance(seconds)

    @rule(number=numbers, user=users, told=st.booleans(), gateway=gateways)
    def change(self, number, user, told, gateway):
        what = self.asked(number, user).what
        self.history.change(what if what in SHARED else user)
        if told and what in NOTICES:
            self.history.tell(what, gateway)

    @rule(what=st.sampled_from(list(NOTICES)), gateway=gateways)
    def tell(self, what, gateway):
        self.history.tell(what, gateway)

    @rule(what=st.sampled_from(SHARED), hint=hints)
    def promise(self, what, hint):
        self.history.promise(what, hint)

    @rule(user=users, tools=grants, gateway=gateways)
    def grant(self, user, tools, gateway):
        self.history.ask(Asked(user, "me", gateway))
        self.history.grant(user, tools, gateway)
        self.history.ask(Asked(user, "me", gateway))

    @rule(user=users)
    def sign_in(self, user):
        self.history.sign_in(user)

    @rule(number=numbers, user=users, gateway=gateways, edge=st.booleans())
    def ask(self, number, user, gateway, edge):
        self.history.ask(self.asked(number, user, gateway, edge))

    @rule(number=numbers, gateway=gateways)
    def everybody_asks(self, number, gateway):
        for edge in (True, False):
            for user in USERS:
                self.history.ask(self.asked(number, user, gateway, edge))

    @rule(target=pending, number=numbers, user=users, gateway=gateways,
          edge=st.booleans())  # fmt: skip
    def begin(self, number, user, gateway, edge):
        begun = self.history.begin(self.asked(number, user, gateway, edge))
        return multiple() if begun is None else begun

    @rule(target=answered, one=consumes(pending))
    def compute(self, one):
        return self.history.compute(one)

    @rule(one=consumes(answered))
    def finish(self, one):
        self.history.finish(one)

    @rule(number=numbers, user=users, gateway=gateways)
    def be_handed_on_late(self, number, user, gateway):
        """A result grows old in the gateway, and goes on into the cache behind."""
        for edge, then in ((False, 14.0), (True, 14.0), (True, 0.0)):
            self.history.ask(self.asked(number, user, gateway, edge))
            self.change(number, user, False, gateway)
            self.history.clock.advance(then)

    @rule(number=numbers, user=users, gateway=gateways, edge=st.booleans())
    def be_overtaken(self, number, user, gateway, edge):
        """An answer leaves the server, and a change and its notice arrive first."""
        one = self.history.begin(self.asked(number, user, gateway, edge))
        if one is not None:
            left = self.history.compute(one)
            self.change(number, user, True, gateway)
            self.history.finish(left)

    @invariant()
    def nobody_was_served_what_they_could_not_have_fetched(self):
        assert self.history.faults == {}

    @invariant()
    def what_is_kept_is_bounded_and_counted(self):
        counts = sum((one.counts for one in self.history.gateways), start=Counter())
        reached = counts["hits"] + counts["misses"] + self.history.counts["edge"]
        assert reached == self.history.counts["asked"]
        assert counts["misses"] == self.history.counts["upstream"]
        assert all(len(one) <= 2 * self.most for one in self.history.gateways)


def histories(setup, most=4):
    return type("Histories", (Histories,), {"setup": setup, "most": most})


def quick(examples):
    return settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
    )


def test_no_history_serves_what_a_user_could_not_have_fetched():
    run_state_machine_as_test(histories(HONEST), settings=quick(30))


@pytest.mark.slow
@pytest.mark.parametrize("most", [1, 4, 1000])
def test_no_history_of_very_many_does(most):
    run_state_machine_as_test(histories(HONEST, most), settings=quick(400))


@pytest.mark.parametrize("name", TWINS)
def test_the_same_histories_find_the_fault_of_each_naive_twin(name):
    with pytest.raises(AssertionError, match=r"'(leak|stale)'"):
        run_state_machine_as_test(histories(TWINS[name]), settings=quick(400))


ALICE = Caller("alice", "a-token")
BOB = Caller("bob", "b-token")
TOOLS_LIST = QUERIES["tools"]
ME, TERMS = QUERIES["me"], QUERIES["terms"]


def said(ttl=10_000, scope="public", **more):
    return {"resultType": "complete", "ttlMs": ttl, "cacheScope": scope, **more}


class Down(MemoryStore):
    """A store that may be down."""

    down = False

    def get(self, key):
        if self.down:
            raise StoreError("no answer")
        return super().get(key)

    def set(self, key, value, ttl=None):
        if self.down:
            raise StoreError("no answer")
        super().set(key, value, ttl)


class Stand:
    """One cache or several on one store, and how a test talks to them."""

    def __init__(self, count=1, **limits):
        self.clock = Clock()
        self.store = Down(self.clock.time)
        self.numbers = iter(range(10**6))
        self.caches = [
            SharedCache(
                TagVersions(self.store, lambda: str(next(self.numbers))),
                self.clock.time,
                **limits,
            )
            for _ in range(count)
        ]
        self.cache = self.caches[0]

    def fetch(self, query, caller, result, cache=None, takes=0.0):
        cache = cache or self.cache
        found = cache.lookup(query, caller)
        if isinstance(found, HintedResult):
            return found
        self.clock.advance(takes)
        return cache.store(found, result)

    def hit(self, query, caller, cache=None):
        return isinstance((cache or self.cache).lookup(query, caller), HintedResult)


def test_a_public_result_is_fetched_once_for_all():
    stand = Stand()
    stand.fetch(TERMS, ALICE, said(contents=["terms"]))
    found = stand.cache.lookup(TERMS, BOB)
    assert found == HintedResult(
        {"resultType": "complete", "contents": ["terms"]},
        CachingHint(10_000, "public"),
    )
    assert stand.cache.counts == {"misses": 1, "hits": 1, "saved": 1}


@pytest.mark.parametrize("scope", ["private", None, "everyone", 1])
def test_what_is_not_said_to_be_public_stays_with_its_context(scope):
    stand = Stand()
    stand.fetch(ME, ALICE, said(scope=scope))
    assert stand.hit(ME, ALICE)
    assert not stand.hit(ME, BOB)
    assert not stand.hit(ME, Caller("alice", "her other token"))


def test_nothing_private_is_kept_for_nobody_in_particular():
    stand = Stand()
    assert stand.fetch(ME, Caller(), said(scope="private")).hint == CachingHint(
        10_000, "private"
    )
    assert len(stand.cache) == 0
    assert not stand.hit(ME, Caller())


def test_a_server_that_is_not_believed_has_nothing_public():
    stand = Stand(never_public=frozenset({"shop"}))
    assert stand.fetch(TERMS, ALICE, said()).hint.scope == "private"
    assert not stand.hit(TERMS, BOB)


@pytest.mark.parametrize(
    "query",
    [
        CacheQuery("shop", "resources/read", {"uri": "shop://me", "requestState": "s"}),
        CacheQuery(
            "shop", "resources/read", {"uri": "shop://me", "inputResponses": {}}
        ),
        CacheQuery("shop", "tools/call", {"name": "search"}),
        CacheQuery("shop", "prompts/get", {"name": "recommend"}),
        CacheQuery("shop", "completion/complete"),
    ],
)
def test_some_results_are_never_kept_whatever_they_say(query):
    stand = Stand()
    assert stand.fetch(query, ALICE, said()).hint == DO_NOT_CACHE
    assert not stand.hit(query, ALICE)


@pytest.mark.parametrize("ttl", [0, -1, None, "10000", True, 1.5])
def test_no_sound_ttl_no_keeping(ttl):
    stand = Stand()
    assert stand.fetch(TERMS, ALICE, said(ttl)).hint.ttl_ms == 0
    assert not stand.hit(TERMS, ALICE)


def test_a_question_to_the_user_is_not_kept():
    stand = Stand()
    stand.fetch(TERMS, ALICE, said() | {"resultType": "input_required"})
    assert not stand.hit(TERMS, ALICE)


def test_the_time_spent_is_taken_off_the_ttl_that_of_the_fetch_too():
    """The standard counts from the receipt; counting from the sending is stricter."""
    stand = Stand()
    assert stand.fetch(TERMS, ALICE, said(), takes=2.0).hint.ttl_ms == 8000
    stand.clock.advance(3.25)
    assert stand.cache.lookup(TERMS, BOB).hint == CachingHint(4750, "public")
    stand.clock.advance(4.75)
    assert not stand.hit(TERMS, BOB)


def test_a_chain_of_gateways_promises_no_more_than_the_server_did():
    near, far = Stand(), Stand()
    near.clock = far.clock
    near.cache = SharedCache(TagVersions(near.store, lambda: "n"), far.clock.time)
    far.fetch(TERMS, ALICE, said())
    far.clock.advance(6)
    handed = far.cache.lookup(TERMS, ALICE)
    near.fetch(TERMS, ALICE, handed.result | handed.hint.to_json())
    far.clock.advance(3.5)
    assert near.cache.lookup(TERMS, ALICE).hint.ttl_ms == 500
    far.clock.advance(0.5)
    assert not near.hit(TERMS, ALICE)


def test_a_day_is_the_longest():
    stand = Stand()
    assert stand.fetch(TERMS, ALICE, said(10**30)).hint.ttl_ms == 86_400_000


def test_private_results_end_with_the_token():
    stand = Stand()
    caller = Caller("alice", "a", stand.clock.time() + 4)
    assert stand.fetch(ME, caller, said(scope="private")).hint.ttl_ms == 4000
    stand.clock.advance(4)
    assert not stand.hit(ME, caller)


@pytest.mark.parametrize(
    ("method", "uri", "gone"),
    [
        (LIST_CHANGED["toolsListChanged"], None, {"tools"}),
        (RESOURCE_UPDATED, "shop://terms", {"terms"}),
        (RESOURCE_UPDATED, "shop://me", {"me"}),
        (RESOURCE_UPDATED, None, set()),
        (LIST_CHANGED["promptsListChanged"], None, set()),
        ("notifications/message", None, set()),
    ],
)
def test_a_notice_forgets_what_it_names_in_every_gateway(method, uri, gone):
    stand = Stand(count=2)
    for cache in stand.caches:
        for what in ("tools", "terms", "me"):
            scope = "private" if what == "me" else "public"
            stand.fetch(QUERIES[what], ALICE, said(scope=scope), cache)
    stand.caches[0].invalidate("shop", method, uri)
    for cache in stand.caches:
        missed = {
            what
            for what in ("tools", "terms", "me")
            if not stand.hit(QUERIES[what], ALICE, cache)
        }
        assert missed == gone


def test_another_servers_notice_forgets_nothing():
    stand = Stand()
    stand.fetch(TOOLS_LIST, ALICE, said())
    stand.cache.invalidate("blog", LIST_CHANGED["toolsListChanged"])
    assert stand.hit(TOOLS_LIST, ALICE)


@pytest.mark.parametrize("who", ["the user", "the server"])
def test_a_change_on_the_way_keeps_the_answer_from_being_kept_by_anybody(who):
    stand = Stand(count=2)
    query = ME if who == "the user" else TOOLS_LIST
    ticket = stand.cache.lookup(query, ALICE)
    if who == "the user":
        stand.caches[1].invalidate_user("alice")
    else:
        stand.caches[1].invalidate("shop", LIST_CHANGED["toolsListChanged"])
    fresh = stand.cache.store(ticket, said(tools=["old"], scope="private"))
    assert fresh.result["tools"] == ["old"]
    assert fresh.hint.ttl_ms == 0
    assert not stand.hit(query, ALICE)


def test_an_older_answer_does_not_push_out_what_was_asked_for_after_the_change():
    stand = Stand()
    late = stand.cache.lookup(TOOLS_LIST, ALICE)
    stand.cache.invalidate("shop", LIST_CHANGED["toolsListChanged"])
    stand.fetch(TOOLS_LIST, BOB, said(tools=["new"]))
    stand.cache.store(late, said(tools=["old"]))
    assert stand.cache.lookup(TOOLS_LIST, ALICE).result["tools"] == ["new"]


def test_grants_that_change_forget_what_is_private_and_leave_what_is_public():
    stand = Stand(count=2)
    stand.fetch(ME, ALICE, said(scope="private"))
    stand.fetch(TERMS, ALICE, said())
    stand.caches[1].invalidate_user("alice")
    assert not stand.hit(ME, ALICE)
    assert stand.hit(TERMS, ALICE)


def test_a_reader_who_changes_a_result_changes_it_for_nobody_else():
    stand = Stand()
    given = said(tools=[{"name": "a"}])
    stand.fetch(TOOLS_LIST, ALICE, given).result["tools"].clear()
    given["tools"][0]["name"] = "b"
    stand.cache.lookup(TOOLS_LIST, ALICE).result["tools"].append("x")
    assert stand.cache.lookup(TOOLS_LIST, BOB).result["tools"] == [{"name": "a"}]


def test_entries_are_bounded_and_the_least_recently_used_goes():
    stand = Stand(max_entries=2)
    pages = [
        CacheQuery("shop", "resources/read", {"uri": f"book://{n}"}) for n in range(3)
    ]
    stand.fetch(pages[0], ALICE, said())
    stand.fetch(pages[1], ALICE, said())
    assert stand.hit(pages[0], ALICE)
    stand.fetch(pages[2], ALICE, said())
    assert [stand.hit(one, ALICE) for one in pages] == [True, False, True]


def test_bytes_are_bounded_and_one_that_is_too_large_pushes_nothing_out():
    stand = Stand(max_bytes=1000)
    stand.fetch(TERMS, ALICE, said(contents=["x" * 500]))
    stand.fetch(TOOLS_LIST, ALICE, said(tools=["x" * 2000]))
    assert stand.hit(TERMS, ALICE)
    assert not stand.hit(TOOLS_LIST, ALICE)
    stand.fetch(TOOLS_LIST, ALICE, said(tools=["x" * 600]))
    assert not stand.hit(TERMS, ALICE)


def test_what_one_user_reads_does_not_push_out_what_is_public():
    stand = Stand(max_entries=2)
    stand.fetch(TERMS, BOB, said())
    for number in range(10):
        query = CacheQuery("shop", "resources/read", {"uri": f"me://{number}"})
        stand.fetch(query, ALICE, said(scope="private"))
    assert stand.hit(TERMS, BOB)


def test_without_the_store_nothing_is_served_from_memory_and_nothing_is_kept():
    stand = Stand()
    stand.fetch(TERMS, ALICE, said())
    stand.store.down = True
    assert stand.fetch(TERMS, ALICE, said()).hint == DO_NOT_CACHE
    stand.store.down = False
    assert stand.hit(TERMS, ALICE)


def test_a_notice_that_the_store_did_not_take_is_told_before_the_next_look():
    stand = Stand()
    stand.fetch(TOOLS_LIST, ALICE, said())
    stand.store.down = True
    stand.cache.invalidate("shop", LIST_CHANGED["toolsListChanged"])
    stand.store.down = False
    assert not stand.hit(TOOLS_LIST, ALICE)


def test_a_notice_that_is_not_taken_while_another_one_is_told_is_told_later():
    stand = Stand()
    stand.fetch(ME, ALICE, said(scope="private"))
    stand.store.down = True
    stand.cache.invalidate("shop", LIST_CHANGED["toolsListChanged"])
    stand.store.down, take = False, stand.store.set

    def in_the_midst(key, value, ttl=None):
        take(key, value, ttl)
        stand.store.set, stand.store.down = take, True
        stand.cache.invalidate_user("alice")
        stand.store.down = False

    stand.store.set = in_the_midst
    stand.hit(TERMS, BOB)
    assert not stand.hit(ME, ALICE)


def test_a_store_that_lost_everything_revives_nothing():
    stand = Stand()
    stand.fetch(TOOLS_LIST, ALICE, said())
    stand.cache.invalidate("shop", LIST_CHANGED["toolsListChanged"])
    stand.store._values.clear()
    assert not stand.hit(TOOLS_LIST, ALICE)


def test_marks_stay_few_however_many_uris_and_users_there_are():
    stand = Stand()
    for number in range(3000):
        query = CacheQuery("shop", "resources/read", {"uri": f"book://{number}"})
        stand.cache.lookup(query, Caller(f"user-{number}", "c"))
    assert len(stand.store._values) <= 2 * BUCKETS + 1


def test_of_two_gateways_that_find_no_mark_the_first_one_makes_it():
    class Overtaken(MemoryStore):
        def compare_and_set(self, key, old, new, ttl=None):
            self.set(key, b"theirs")
            return super().compare_and_set(key, old, new, ttl)

    marks = TagVersions(Overtaken(Clock().time), lambda: "ours")
    assert marks.read(["a"]) == (b"theirs",)


def test_the_whole_params_are_the_key_but_meta():
    stand = Stand()
    stand.fetch(TERMS, ALICE, said())
    assert stand.hit(
        CacheQuery("shop", TERMS.method, {**TERMS.params, "_meta": {"a": 1}}), BOB
    )
    assert not stand.hit(
        CacheQuery("shop", TERMS.method, {**TERMS.params, "cursor": "x"}), BOB
    )
    assert not stand.hit(CacheQuery("blog", TERMS.method, TERMS.params), BOB)


# --- what goes out


@pytest.mark.parametrize(
    ("hint", "by_user", "left", "expected"),
    [
        (CachingHint(9000, "public"), False, 5.0, CachingHint(9000, "public")),
        (CachingHint(9000, "public"), True, inf, CachingHint(9000, "private")),
        (CachingHint(9000, "public"), True, 5.0, CachingHint(5000, "private")),
        (CachingHint(9000, "private"), False, 5.0, CachingHint(5000, "private")),
        (CachingHint(9000, "private"), False, -1.0, CachingHint(0, "private")),
        (DO_NOT_CACHE, True, inf, DO_NOT_CACHE),
    ],
)
def test_a_hint_is_narrowed_by_policy_and_ends_with_the_token(
    hint, by_user, left, expected
):
    assert outgoing_hint(hint, by_user, 100.0, 100.0 + left) == expected


def test_several_hints_make_the_shortest_and_the_narrowest():
    public, private = CachingHint(3000, "public"), CachingHint(9000, "private")
    assert narrowest_hint([public, private]) == CachingHint(3000, "private")
    assert narrowest_hint([public, CachingHint(4000, "public")]) == public
    assert narrowest_hint([]) == DO_NOT_CACHE


# --- pages


def book(pages):
    """Return a fetch over such pages; the cursor is the page's number."""

    def fetch(params):
        number = int(params.get("cursor", 0))
        more = {"nextCursor": str(number + 1)} if number + 1 < len(pages) else {}
        return pages[number] | more

    return fetch


def test_pages_are_kept_as_one_list_with_the_hint_of_the_most_careful_page():
    pages = [said(9000, tools=[1, 2]), said(3000, "private", tools=[3])]
    assert gather_pages(book(pages), "tools") == (
        said(3000, "private", tools=[1, 2, 3]),
        2,
    )


def test_a_list_without_end_ends():
    asked = []

    def fetch(params):
        asked.append(params)
        return said(tools=[1], nextCursor=str(len(asked)))

    with pytest.raises(Unavailable, match="more than 50 pages"):
        gather_pages(fetch, "tools")
    assert len(asked) == MOST_PAGES


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ({"tools": [], "nextCursor": "again"}, "repeats a cursor"),
        ({"tools": [], "nextCursor": 7}, "no text"),
        ({"tools": None}, "no list"),
        ({}, "no list"),
    ],
)
def test_a_list_that_repeats_itself_or_is_none_is_told_at_once(page, why):
    asked = []
    with pytest.raises(Unavailable, match=why):
        gather_pages(lambda params: asked.append(params) or said(**page), "tools")
    assert len(asked) <= 2


def test_a_cursor_that_is_null_ends_a_list():
    whole = gather_pages(lambda params: said(tools=[1], nextCursor=None), "tools")
    assert whole == (said(tools=[1]), 1)


def test_a_page_of_ten_thousand_items_is_refused():
    with pytest.raises(Unavailable, match="5000 items"):
        gather_pages(book([said(tools=[0] * 10_000)]), "tools")


def test_our_pages_join_to_the_list():
    items, seen, cursor = [{"n": n} for n in range(120)], [], None
    while True:
        told = paginate("tools", items, cursor)
        seen += told["tools"]
        cursor = told.get("nextCursor")
        if cursor is None:
            break
    assert seen == items


def test_a_cursor_of_another_list_is_refused():
    items = list(range(120))
    cursor = paginate("tools", items, None)["nextCursor"]
    with pytest.raises(InvalidParams, match="has changed"):
        paginate("tools", items[1:], cursor)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "NTA=", 7, [], "é", encode_cursor("0" * 12, 0), encode_cursor("", -5)],
)
def test_a_cursor_that_was_never_ours_is_refused(cursor):
    with pytest.raises(InvalidParams):
        paginate("tools", list(range(120)), cursor)
