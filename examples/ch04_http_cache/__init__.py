"""Chapter 4: an HTTP cache that obeys the rules (RFC 9111), shared and private.

`app` is the reverse proxy, `requests_adapter` the private cache of a client; `wsgi`
reads requests and writes responses, and `hot_path` answers plain hits again.
`cache` handles every other request: look up, decide, respond, or forward.
`messages` has fields, dates, directives, Cache-Status and problem documents.
`rules` decides, a module for each part of RFC 9111.
`store` keeps stored responses, in memory or shared by processes.
`origin` forwards, collapses, relays and stores on the way.
"""

from examples.ch04_http_cache.app import create_app, run_in_thread
from examples.ch04_http_cache.cache import Cache
from examples.ch04_http_cache.messages.fields import Fields
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.origin.background_refresh import (
    Background,
    never_refresh_early,
)
from examples.ch04_http_cache.origin.connection_pool import PooledOrigin
from examples.ch04_http_cache.origin.forward_request import Release
from examples.ch04_http_cache.origin.origin import Origin, OriginDown, SessionOrigin
from examples.ch04_http_cache.origin.read_ahead import Event
from examples.ch04_http_cache.requests_adapter import CachingAdapter
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.cache_key import primary_key
from examples.ch04_http_cache.rules.invalidation import SAFE_METHODS, origin_of
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy, SetCookie
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
    "CachingAdapter",
    "Event",
    "Fields",
    "Lookup",
    "MemoryStorage",
    "Origin",
    "OriginDown",
    "PooledOrigin",
    "Release",
    "Request",
    "Response",
    "SessionOrigin",
    "SetCookie",
    "SharedStorage",
    "Storage",
    "StoredResponse",
    "create_app",
    "current_age",
    "never_refresh_early",
    "origin_of",
    "primary_key",
    "run_in_thread",
    "target_uri",
]
