"""Listening to one channel of the store that many processes share."""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from redis import Redis
from redis.client import PubSub
from redis.exceptions import TimeoutError as RedisTimeout


class RedisSubscription:
    """One channel, listened to on a connection of its own."""

    def __init__(
        self,
        redis: Redis,
        channel: str,
        speaking: Callable[[], AbstractContextManager[None]],
        patience: float,
    ) -> None:
        """Subscribe, and wait until the server has confirmed it."""
        self._speaking, self._patience = speaking, patience
        self._pubsub = PubSub(redis.connection_pool)
        with speaking():
            self._pubsub.subscribe(channel)
            if self._pubsub.get_message(timeout=patience) is None:
                raise RedisTimeout(f"no answer to SUBSCRIBE in {patience} s")

    def get(self, timeout: float | None = None) -> bytes | None:
        """Wait for the next message; None when `timeout` seconds have passed."""
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            with self._speaking():
                # In slices, since the connection itself gives up after `patience`.
                wait = max(0.0, min(left, self._patience / 2))
                message = self._pubsub.get_message(timeout=wait)
            if message is not None and message["type"] == "message":
                return bytes(message["data"])
            if left <= 0:
                return None

    def close(self) -> None:
        """Stop listening."""
        self._pubsub.close()
