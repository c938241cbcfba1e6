import socket
import time
from functools import partial

import pytest
from fakeredis import FakeRedis, FakeServer

from examples.lab.store import redis
from examples.lab.store.contract import StoreError
from examples.lab.store.memory import MemoryStore
from examples.lab.store.redis import RedisStore, open_store


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def store(server):
    connect = partial(FakeRedis.from_url, server=server)
    return RedisStore("redis://me:s3cret@cache:6380", connect=connect, tries=3)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.get("k"),
        lambda store: store.set("k", b"v"),
        lambda store: store.delete("k"),
        lambda store: store.incr("k"),
        lambda store: store.compare_and_set("k", None, b"v"),
        lambda store: store.update("k", lambda _: b"v"),
        lambda store: store.publish("k", b"v"),
        lambda store: store.subscribe("k"),
    ],
)
def test_unreachable_store_is_a_store_error_that_names_it(store, server, ask):
    server.connected = False
    with pytest.raises(StoreError, match="cache:6380") as caught:
        ask(store)
    assert "s3cret" not in str(caught.value)


def test_refused_connection_names_host_and_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    store = RedisStore(f"redis://:s3cret@127.0.0.1:{port}")
    with pytest.raises(StoreError, match=f"127.0.0.1:{port}") as caught:
        store.get("k")
    assert "s3cret" not in str(caught.value)


def test_silent_store_is_given_up(monkeypatch):
    monkeypatch.setattr(redis, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = RedisStore(f"redis://127.0.0.1:{listener.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(StoreError, match="did not answer"):
            store.get("k")
        store.close()
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("cache:6379", "cache:6379"),
        ("http://cache", "http://cache"),
        ("redis://cache:port", "redis://cache:port"),
        ("redis://cache:99999", "redis://cache:99999"),
        ("redis://cache/shop", "redis://cache/shop"),
        ("redis://me:s3cret@cache:0x1", "redis://***@cache:0x1"),
        ("redis://cache?password=s3cret&db=one", "password=***&db=one"),
        ("", "''"),
    ],
)
def test_bad_url_is_named_without_its_password(url, named):
    with pytest.raises(ValueError) as caught:
        RedisStore(url)
    assert named in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_update_gives_up_when_the_value_never_holds_still(store):
    def meddle(old):
        store.set("k", (old or b"") + b"!")
        return b"mine"

    with pytest.raises(StoreError, match="'k' at cache:6380 changed under each of 3"):
        store.update("k", meddle)


def test_wrong_type_is_a_store_error(store, server):
    FakeRedis(server=server).lpush("list", "a")
    with pytest.raises(StoreError, match="cache:6380 refused"):
        store.get("list")


def test_store_shows_where_it_is_and_no_password(store):
    assert repr(store) == "RedisStore(cache:6380)"


def test_plain_words_name_stores():
    assert isinstance(open_store("memory"), MemoryStore)
    assert isinstance(open_store("redis://cache"), RedisStore)
    with pytest.raises(ValueError, match="memroy"):
        open_store("memroy")
