"""Storage: bounded, safe from what arrives late, the same in memory and in a store."""

import threading
from random import Random

import pytest

from examples.ch04_http_cache import CachePolicy, MemoryStorage, Request, StoredResponse
from examples.ch04_http_cache.lab_caches import shared_cache
from examples.ch04_http_cache.store.shared_storage import (
    CHANNEL,
    SharedStorage,
    index_key,
)
from examples.ch04_http_cache.store.storage import MAX_VARIANTS
from examples.lab import MemoryStore, Network, StoreError

KEY, LIMIT = "http://shop/books", 1_000_000
PLAIN = Request("GET", KEY)


def stored(body=b"body", foo=None, **more):
    selecting = () if foo is None else (("foo", foo),)
    return StoredResponse(
        200, (("Cache-Control", "max-age=60"),), body, 0, 0, "OK", selecting
    )


def in_memory(limit=LIMIT):
    return MemoryStorage(limit, threading.Lock)


def shared(store, limit=LIMIT):
    storage = SharedStorage(store, in_memory(limit), CachePolicy(), lambda: 0.0)
    storage.poll(store.subscribe(CHANNEL))
    return storage


@pytest.fixture(params=["memory", "shared"])
def storage(request):
    if request.param == "memory":
        return in_memory()
    return shared(MemoryStore())


def found(storage, foo=None):
    fields = () if foo is None else (("Foo", foo),)
    return [s.body for s in storage.find(KEY, Request("GET", KEY, fields)).matching]


def test_what_is_saved_is_found(storage):
    assert storage.save(KEY, stored(), 0)
    assert found(storage) == [b"body"]
    assert storage.peek(KEY).variants == (stored(),)


def test_the_latest_of_a_kind_replaces_the_one_before(storage):
    storage.save(KEY, stored(b"old"), 0)
    storage.save(KEY, stored(b"new"), 0)
    assert found(storage) == [b"new"]


def test_variants_live_side_by_side_and_only_what_fits_is_found(storage):
    storage.save(KEY, stored(b"1", foo="1"), 0)
    storage.save(KEY, stored(b"2", foo="2"), 0)
    assert (found(storage, "1"), found(storage, "2"), found(storage)) == (
        [b"1"],
        [b"2"],
        [],
    )
    assert storage.find(KEY, PLAIN).known


def test_variants_are_bounded_and_the_oldest_go(storage):
    for n in range(MAX_VARIANTS + 3):
        storage.save(KEY, stored(foo=str(n)), 0)
    assert found(storage, "2") == []
    assert found(storage, "3") == [b"body"]


def test_what_was_under_way_during_an_invalidation_is_not_stored(storage):
    before = storage.find(KEY, PLAIN).generation
    storage.invalidate(KEY)
    assert not storage.save(KEY, stored(), before)
    assert storage.save(KEY, stored(), storage.find(KEY, PLAIN).generation)


def test_one_variant_can_be_removed(storage):
    storage.save(KEY, stored(b"1", foo="1"), 0)
    storage.save(KEY, stored(b"2", foo="2"), 0)
    storage.remove(KEY, stored(foo="1"))
    assert (found(storage, "1"), found(storage, "2")) == ([], [b"2"])


def test_what_is_too_big_is_not_stored(storage):
    assert not storage.save(KEY, stored(bytes(LIMIT // 4)), 0)


def test_memory_keeps_its_limit_and_the_least_used_goes_first():
    storage = in_memory(100_000)
    for n in range(50):
        storage.save(f"{KEY}/{n}", stored(bytes(5_000)), 0)
        storage.find(f"{KEY}/0", PLAIN)
        assert storage.size <= storage.max_bytes
    assert storage.find(f"{KEY}/0", PLAIN).matching
    assert not storage.find(f"{KEY}/1", PLAIN).matching
    assert storage.size == sum(
        storage.peek(key).size + len(key) for key in list(storage._entries)
    )


def test_another_process_hears_of_every_change():
    store = MemoryStore()
    one, other = shared(store), shared(store)
    one.save(KEY, stored(b"1"), 0)
    assert found(other) == found(other) == [b"1"]
    one.save(KEY, stored(b"2"), 0)
    assert found(other) == [b"2"]
    other.invalidate(KEY)
    assert found(one) == []


def test_a_hit_makes_no_round_trip():
    net = Network()
    net.store("redis")
    storage = shared(net.store_client("redis", "cache"))
    storage.save(KEY, stored(), 0)
    before = len(net.trace)
    assert found(storage) == [b"body"]
    assert len(net.trace) == before


class Failing(MemoryStore):
    """A store that is silent while `down`."""

    down = False

    def get(self, key):
        self._check()
        return super().get(key)

    def compare_and_set(self, *args):
        self._check()
        return super().compare_and_set(*args)

    def _check(self):
        if self.down:
            raise StoreError("silent")


def test_an_invalidation_that_the_store_missed_is_made_up_for():
    now, store = [0.0], Failing()
    storage = SharedStorage(store, in_memory(), CachePolicy(), lambda: now[0])
    storage.poll(store.subscribe(CHANNEL))
    storage.save(KEY, stored(), 0)
    store.down = True
    storage.invalidate(KEY)
    assert found(storage) == []
    store.down, now[0] = False, 60.0
    assert found(storage) == []
    assert found(shared(store)) == []


def test_a_silent_store_is_left_alone_for_a_moment():
    now, store = [0.0], Failing()
    storage = SharedStorage(store, in_memory(), CachePolicy(), lambda: now[0])
    storage.poll(store.subscribe(CHANNEL))
    store.down = True
    assert found(storage) == []
    store.down = False
    assert not storage.save(KEY, stored(), 0)
    now[0] = 2.0
    assert storage.save(KEY, stored(), 0)


def test_what_cannot_be_read_is_not_there():
    store = MemoryStore()
    store.set(index_key(KEY), b"cos\nsystem\n(S'rm'\ntR.")
    assert found(shared(store)) == []


WORDS = ["max-age=60", "max-age=5, stale-while-revalidate=20", "no-cache", "no-store"]


def shop(node):
    """Answers differ each time; what they say is drawn with the network's seed."""
    count = [0]

    def app(environ, start_response):
        count[0] += 1
        pick = int(node.random() * len(WORDS))
        fields = [("Cache-Control", WORDS[pick]), ("Content-Length", "4")]
        if node.random() > 0.5:
            fields.append(("Vary", "Foo"))
        if node.random() > 0.3:
            fields.append(("ETag", f'"{int(node.random() * 3)}"'))
            if environ.get("HTTP_IF_NONE_MATCH") == fields[-1][1]:
                start_response("304 Not Modified", [fields[-1], fields[0]])
                return []
        status = "500 Broken" if node.random() > 0.95 else "200 OK"
        start_response(status, fields)
        return [f"{count[0]:04}".encode()]

    return app


def history(store, seed, replicas=1):
    """What a client is told in 200 requests drawn at random."""
    net, random = Network(seed), Random(seed)
    if store:
        net.store(store)
    net.host("shop", shop)
    net.host("cache", shared_cache("shop", store=store), replicas=replicas)
    client = net.session()
    told = []
    for _ in range(200):
        method = "POST" if random.random() > 0.95 else "GET"
        path, foo = int(random.random() * 3), int(random.random() * 2)
        fields = {"Foo": str(foo)}
        if random.random() > 0.9:
            fields["Cache-Control"] = "max-stale=30"
        reply = client.request(method, f"http://cache/{path}", headers=fields)
        told.append((reply.status_code, reply.content, dict(reply.headers)))
        net.clock.advance(int(random.random() * 4))
    return told


@pytest.mark.parametrize("seed", range(5))
def test_no_answer_differs_between_memory_and_store(seed):
    assert history(None, seed) == history("redis", seed)


@pytest.mark.parametrize("seed", range(3))
def test_no_answer_differs_between_one_cache_and_two_that_share(seed):
    assert history("redis", seed) == history("redis", seed, replicas=2)
