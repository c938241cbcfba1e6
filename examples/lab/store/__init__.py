"""Key-value stores with one contract: in this process, and shared by many.

`contract` says what each of them does; `memory` keeps state in one process; `redis`
speaks to Redis and Valkey, `redis_subscription` listens to one of their channels.
`json_store` keeps JSON in any of them.
"""

from examples.lab.store.contract import Store, StoreError, Subscription
from examples.lab.store.json_store import JsonStore
from examples.lab.store.memory import MemoryStore
from examples.lab.store.redis import RedisStore, open_store

__all__ = [
    "JsonStore",
    "MemoryStore",
    "RedisStore",
    "Store",
    "StoreError",
    "Subscription",
    "open_store",
]
