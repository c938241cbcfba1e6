"""Key-value stores with one contract: in this process, and shared by many.

`memory` has the contract and the store in one process; `redis` speaks to Redis and
Valkey, `redis_subscription` listens to one of its channels.
"""

from examples.lab.store.memory import MemoryStore, Store, StoreError, Subscription
from examples.lab.store.redis import RedisStore, open_store, without_password

__all__ = [
    "MemoryStore",
    "RedisStore",
    "Store",
    "StoreError",
    "Subscription",
    "open_store",
    "without_password",
]
