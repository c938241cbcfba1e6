"""What every store of the course does, whichever process keeps the values."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from fakeredis import FakeRedis, FakeServer

from examples.lab.serve.valkey import EmbeddedStore
from examples.lab.store.contract import Store
from examples.lab.store.memory import MemoryStore
from examples.lab.store.redis import RedisStore


@pytest.fixture(scope="module")
def valkey_url() -> Iterator[str]:
    with EmbeddedStore() as store:
        yield store.url


STORES = ["memory", "fakeredis", pytest.param("valkey", marks=pytest.mark.slow)]
if "REDIS_URL" in os.environ:
    STORES.append("url")


@pytest.mark.skipif("REDIS_URL" not in os.environ, reason="REDIS_URL is not set")
def test_the_store_at_redis_url_is_among_those_tested():
    assert "url" in STORES


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    made = {"fakeredis": fake_store, "url": real_store, "valkey": valkey_store}
    store = made[request.param](request)
    yield store
    store.close()


def fake_store(_request: pytest.FixtureRequest) -> RedisStore:
    connect = partial(FakeRedis.from_url, server=FakeServer())
    return RedisStore("redis://fake:6379", connect=connect)


def real_store(_request: pytest.FixtureRequest) -> RedisStore:
    return RedisStore(os.environ["REDIS_URL"])


def valkey_store(request: pytest.FixtureRequest) -> RedisStore:
    return RedisStore(request.getfixturevalue("valkey_url"))


@pytest.fixture
def key() -> str:
    """A key of this test alone: a real store outlives it."""
    return f"test-{uuid4()}"


def eventually(happened: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (true := happened()) and time.monotonic() < deadline:
        time.sleep(0.005)
    return true


def test_absent_key_is_none(store, key):
    assert store.get(key) is None


def test_value_comes_back_byte_for_byte(store, key):
    value = bytes(range(256)) + b"\r\n"
    store.set(key, value)
    assert store.get(key) == value


def test_empty_value_is_not_an_absent_one(store, key):
    store.set(key, b"")
    assert store.get(key) == b""


def test_any_text_is_a_key(store, key):
    name = f"{key} é\n{{}}:*"
    store.set(name, b"here")
    assert (store.get(name), store.get(key)) == (b"here", None)


def test_value_expires_after_its_time_to_live(store, key):
    store.set(key, b"soon gone", ttl=0.05)
    assert eventually(lambda: store.get(key) is None)


def test_setting_again_without_ttl_keeps_the_value_for_good(store, key):
    store.set(key, b"old", ttl=0.05)
    store.set(key, b"new")
    store.set(key + "later", b"", ttl=0.06)
    assert eventually(lambda: store.get(key + "later") is None)
    assert store.get(key) == b"new"


def test_time_to_live_below_a_millisecond_still_expires(store, key):
    store.set(key, b"blink", ttl=0.0001)
    assert eventually(lambda: store.get(key) is None)


def test_deleting_twice_is_harmless(store, key):
    store.set(key, b"1")
    store.delete(key)
    store.delete(key)
    assert store.get(key) is None


def test_counter_starts_at_zero_and_counts_both_ways(store, key):
    assert [store.incr(key), store.incr(key, 5), store.incr(key, -8)] == [1, 6, -2]


def test_counter_reads_as_decimal_digits(store, key):
    store.incr(key, 12)
    assert store.get(key) == b"12"


def test_counters_time_to_live_runs_from_its_creation(store, key):
    store.incr(key, ttl=0.05)
    store.incr(key, ttl=600)
    assert eventually(lambda: store.get(key) is None)


def test_counter_without_ttl_gets_none_later(store, key):
    store.incr(key)
    store.incr(key, ttl=0.01)
    store.set(key + "later", b"", ttl=0.02)
    assert eventually(lambda: store.get(key + "later") is None)
    assert store.get(key) == b"2"


def test_counting_on_text_is_a_value_error(store, key):
    store.set(key, b"text")
    with pytest.raises(ValueError):
        store.incr(key)


@pytest.mark.parametrize(
    ("before", "old", "done"),
    [
        (None, None, True),
        (None, b"", False),
        (None, b"a", False),
        (b"a", b"a", True),
        (b"a", b"b", False),
        (b"a", None, False),
        (b"", b"", True),
        (b"", None, False),
        (b"absent", b"absent", True),
        (b"\x00\xff", b"\x00\xff", True),
    ],
)
def test_compare_and_set_writes_only_over_what_was_expected(
    store, key, before, old, done
):
    if before is not None:
        store.set(key, before)
    assert store.compare_and_set(key, old, b"new") is done
    assert store.get(key) == (b"new" if done else before)


def test_compare_and_set_gives_the_value_its_time_to_live(store, key):
    store.compare_and_set(key, None, b"soon gone", ttl=0.05)
    assert eventually(lambda: store.get(key) is None)


def test_update_returns_what_it_wrote(store, key):
    assert store.update(key, lambda old: (old or b"") + b"a") == b"a"
    assert store.update(key, lambda old: (old or b"") + b"b") == b"ab"
    assert store.get(key) == b"ab"


def test_no_update_is_lost_among_threads(store, key):
    def add(_: int) -> None:
        store.update(key, lambda old: b"%d" % (int(old or b"0") + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(100)))
    assert store.get(key) == b"100"


def test_error_in_the_change_leaves_the_value_alone(store, key):
    store.set(key, b"zero")
    with pytest.raises(ZeroDivisionError):
        store.update(key, lambda _: b"%d" % (1 // 0))
    assert store.get(key) == b"zero"


def test_subscribers_get_every_message_in_order(store, key):
    first, second = store.subscribe(key), store.subscribe(key)
    store.publish(key, b"one")
    store.publish(key, b"\x00two")
    got = [[ear.get(5.0), ear.get(5.0)] for ear in (first, second)]
    assert got == [[b"one", b"\x00two"]] * 2
    first.close()
    second.close()


def test_message_from_before_or_from_elsewhere_is_not_heard(store, key):
    store.publish(key, b"early")
    ear = store.subscribe(key)
    store.publish(key + "else", b"elsewhere")
    assert ear.get(timeout=0.01) is None
    assert ear.get(timeout=0) is None
    ear.close()


def test_closed_subscription_bothers_nobody(store, key):
    store.subscribe(key).close()
    store.publish(key, b"nobody hears")
