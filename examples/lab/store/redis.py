"""The store that many processes share: Redis, Valkey, whatever speaks RESP."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from examples.lab.redacted_url import is_split_wrong, redacted, redacted_url
from examples.lab.store.contract import Store, StoreError, checked
from examples.lab.store.memory import MemoryStore
from examples.lab.store.redis_subscription import RedisSubscription

SHAPE = (
    "write redis://USER:PASSWORD@HOST:PORT/DATABASE, the last a number, "
    "and / ? # @ in a password as %2F %3F %23 %40"
)
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0

# redis-py would take database 0 without a word.
WRONG_DATABASE = re.compile(r"^rediss?://[^/?]*/([^/?]*[^0-9/?][^/?]*)")

# The time to live counts from the creation of the key, so creating and adding
# must be one step.
INCR = """
local created = redis.call('EXISTS', KEYS[1]) == 0
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
if created and ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return total
"""
COMPARE_AND_SET = """
local value = redis.call('GET', KEYS[1])
if (ARGV[1] == 'absent') ~= (value == false) then return 0 end
if value and value ~= ARGV[2] then return 0 end
if ARGV[4] == '' then redis.call('SET', KEYS[1], ARGV[3])
else redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end
return 1
"""


def milliseconds(ttl: float | None) -> int | None:
    """Return a time to live as the server takes it, at least one millisecond.

    >>> milliseconds(1.5), milliseconds(0.0001), milliseconds(None)
    (1500, 1, None)
    """
    return None if ttl is None else max(1, round(ttl * 1000))


class RedisStore:
    """A `Store` at `url`; a `ValueError` names a URL that cannot be one."""

    def __init__(
        self,
        url: str,
        *,
        connect: Callable[..., Redis] = Redis.from_url,
        tries: int = 1000,
    ) -> None:
        """Connect when first used; `tries` bounds `update` under contention."""
        try:
            if is_split_wrong(url) or WRONG_DATABASE.search(url):
                raise ValueError(SHAPE)
            # No retries: an INCR whose answer was lost must not be sent twice.
            self._redis = connect(
                url,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
        except ValueError:  # whose words may hold the rest of a password
            shown = redacted_url(url)
            raise ValueError(f"{shown!r} is no store's URL; {SHAPE}") from None
        self._url = url
        self._tries = tries
        self._incr = self._redis.register_script(INCR)
        self._compare_and_set = self._redis.register_script(COMPARE_AND_SET)

    def __repr__(self) -> str:
        """Say which store, without a password."""
        return f"RedisStore({self._address})"

    @property
    def _address(self) -> str:
        settings = self._redis.connection_pool.connection_kwargs
        host, port = settings.get("host", "localhost"), settings.get("port", 6379)
        return str(settings.get("path", f"{host}:{port}"))

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Translate what redis-py raises, without whoever signs in there."""
        try:
            yield
        except ResponseError as error:
            if "not an integer" in str(error):
                raise ValueError(str(error)) from None
            said = f"refused: {redacted(str(error), self._url)}"
            raise StoreError(f"the store at {self._address} {said}") from None
        except RedisError as error:
            said = f"did not answer: {redacted(str(error), self._url)}"
            raise StoreError(f"the store at {self._address} {said}") from None

    def get(self, key: str) -> bytes | None:
        """Return the value, or None when the key is absent or has expired."""
        checked(key)
        with self._speaking():
            # Always bytes: nothing asked the client to decode.
            return cast(bytes | None, self._redis.get(key))

    def set(self, key: str, value: bytes, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""
        checked(key, value)
        with self._speaking():
            self._redis.set(key, value, px=milliseconds(ttl))

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""
        with self._speaking():
            self._redis.delete(key)

    def incr(self, key: str, by: int = 1, ttl: float | None = None) -> int:
        """Add to a counter and return it; `ttl` counts from the key's creation."""
        with self._speaking():
            return int(self._incr(keys=[key], args=[by, milliseconds(ttl) or ""]))

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float | None = None
    ) -> bool:
        """Write `new` if the value is still `old` (None: absent); say whether."""
        checked(key, new)
        kind, expected = ("absent", b"") if old is None else ("equal", old)
        with self._speaking():
            args = [kind, expected, new, milliseconds(ttl) or ""]
            return bool(self._compare_and_set(keys=[key], args=args))

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Replace the value by `change(value)`, pure and perhaps called again."""
        for _ in range(self._tries):
            old = self.get(key)
            new = change(old)
            if self.compare_and_set(key, old, new, ttl):
                return new
        raise StoreError(
            f"{key!r} at {self._address} changed under each of {self._tries} tries"
        )

    def publish(self, channel: str, message: bytes) -> None:
        """Send `message` to everyone who listens to `channel` now."""
        with self._speaking():
            self._redis.publish(channel, message)

    def subscribe(self, channel: str) -> RedisSubscription:
        """Listen to `channel` from now on: the server has confirmed it."""
        return RedisSubscription(self._redis, channel, self._speaking, ANSWER_SECONDS)

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()


def open_store(where: str) -> Store:
    """Return the store that a plain word names: `memory`, or a store's URL."""
    return MemoryStore() if where == "memory" else RedisStore(where)
