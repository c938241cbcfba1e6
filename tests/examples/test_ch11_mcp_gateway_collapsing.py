import pytest

from examples.ch10_mcp import Unavailable
from examples.ch11_mcp_gateway.cache.cache_key import CacheQuery, Caller
from examples.ch11_mcp_gateway.cache.request_collapsing import (
    MAX_SHARED,
    RequestCollapser,
)
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.lab import Network

QUERY = CacheQuery("shop", "tools/list")
PUBLIC = {"tools": [], "ttlMs": 10_000, "cacheScope": "public"}
PRIVATE = PUBLIC | {"cacheScope": "private"}
TAKES = 1.0  # second for an answer


class World:
    """A gateway's cache, a server that takes a second, and users."""

    def __init__(self):
        self.net = Network()
        self.net.host("gate", self._make)
        self.asked = []
        self.answer = PUBLIC

    def _make(self, node):
        ids = iter(range(10**6))
        marks = TagVersions(node.store(), lambda: str(next(ids)))
        self.node = node
        self.collapsing = RequestCollapser(SharedCache(marks, node.clock), node.lock)
        return lambda environ, start: []

    def list(self, user="alice", query=QUERY):
        def ask():
            self.asked.append(self.net.clock.now)
            self.node.sleep(TAKES)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer, 1

        return self.collapsing.fetch(query, Caller(user, user), ask)

    def together(self, count=5):
        """Let users ask in one instant; return how many asked the server, and when."""
        before, start = len(self.asked), self.net.clock.now
        users = [lambda user=f"u{n}": self.tries(user) for n in range(count)]
        self.net.run(*users)
        return [at - start for at in self.asked[before:]]

    def tries(self, user):
        try:
            return self.list(user)
        except Unavailable:
            return None


def test_of_those_who_ask_at_once_one_asks_the_server():
    world = World()
    world.list()
    world.net.clock.advance(60)
    assert world.together() == [0.0]


def test_the_others_get_the_same_with_what_is_left():
    world = World()
    world.list()
    world.net.clock.advance(60)
    first, second = world.net.run(world.list, lambda: world.list("bob"))
    assert first.result == second.result
    assert first.hint.ttl_ms == second.hint.ttl_ms == 9_000


def test_nobody_waits_before_it_is_known_that_the_answer_is_for_all():
    assert World().together() == [0.0] * 5


def test_nobody_waits_for_a_private_answer():
    world = World()
    world.answer = PRIVATE
    world.list()
    world.net.clock.advance(60)
    assert world.together() == [0.0] * 5


def test_those_who_waited_for_what_turns_out_private_ask_side_by_side():
    world = World()
    world.list()
    world.net.clock.advance(60)
    world.answer = PRIVATE
    assert world.together() == [0.0] + [TAKES] * 4


def test_nobody_queues_before_a_server_that_fails():
    world = World()
    world.list()
    world.net.clock.advance(60)
    world.answer = Unavailable("down")
    assert world.together() == [0.0] + [TAKES] * 4


def test_what_may_not_be_kept_is_not_waited_for():
    world = World()
    world.list()
    world.net.clock.advance(60)
    world.answer = PUBLIC | {"ttlMs": 0}
    assert world.together() == [0.0] + [TAKES] * 4


def test_a_failure_is_raised_and_the_next_one_asks_again():
    world = World()
    world.answer = Unavailable("down")
    with pytest.raises(Unavailable):
        world.list()
    world.answer = PUBLIC
    assert world.list().result == {"tools": []}


def test_it_remembers_so_many_questions_and_no_more():
    world = World()
    world.node.sleep = lambda seconds: None
    for number in range(MAX_SHARED + 5):
        world.list(query=CacheQuery("shop", "resources/read", {"uri": f"x://{number}"}))
    assert len(world.collapsing._shared) == MAX_SHARED
