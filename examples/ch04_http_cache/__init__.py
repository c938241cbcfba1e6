"""Chapter 4: an HTTP cache that obeys the rules (RFC 9111), shared and private."""

from examples.ch04_http_cache.app import create_app, run_in_thread
from examples.ch04_http_cache.cache import Cache
from examples.ch04_http_cache.messages.cache_status import CacheStatus
from examples.ch04_http_cache.messages.directives import Directives, cache_control
from examples.ch04_http_cache.messages.fields import Fields
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.origin.background_refresh import (
    Background,
    EarlyRefresh,
    never_refresh_early,
)
from examples.ch04_http_cache.origin.collapse import Collapser, NoCollapsing
from examples.ch04_http_cache.origin.connection_pool import PooledOrigin
from examples.ch04_http_cache.origin.forward_request import Release, nobody_waiting
from examples.ch04_http_cache.origin.origin import Origin, OriginDown, SessionOrigin
from examples.ch04_http_cache.requests_adapter import CachingAdapter
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.cache_key import primary_key
from examples.ch04_http_cache.rules.freshness import lifetime, time_to_live
from examples.ch04_http_cache.rules.invalidation import SAFE_METHODS, origin_of
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy
from examples.ch04_http_cache.store.invalidation_bus import receive_invalidations
from examples.ch04_http_cache.store.shared_storage import SharedStorage
from examples.ch04_http_cache.store.storage import (
    CacheEntry,
    Lookup,
    MemoryStorage,
    Storage,
)
from examples.ch04_http_cache.wsgi import target_uri

__all__ = [
    "PRIVATE_CACHE",
    "SAFE_METHODS",
    "Background",
    "Cache",
    "CacheEntry",
    "CachePolicy",
    "CacheStatus",
    "CachingAdapter",
    "Collapser",
    "Directives",
    "EarlyRefresh",
    "Fields",
    "Lookup",
    "MemoryStorage",
    "NoCollapsing",
    "Origin",
    "OriginDown",
    "PooledOrigin",
    "Release",
    "Request",
    "Response",
    "SessionOrigin",
    "SharedStorage",
    "Storage",
    "StoredResponse",
    "cache_control",
    "create_app",
    "current_age",
    "lifetime",
    "never_refresh_early",
    "nobody_waiting",
    "origin_of",
    "primary_key",
    "receive_invalidations",
    "run_in_thread",
    "target_uri",
    "time_to_live",
]
