"""Chapter 4: an HTTP cache that obeys the rules (RFC 9111), shared and private."""

from examples.ch04_http_cache.adapter import CachingAdapter
from examples.ch04_http_cache.age import current_age
from examples.ch04_http_cache.app import create_app, in_a_thread
from examples.ch04_http_cache.cache import Background, Cache, Early, never_early
from examples.ch04_http_cache.cache_status import Handling
from examples.ch04_http_cache.directives import Directives, cache_control
from examples.ch04_http_cache.freshness import lifetime, time_to_live
from examples.ch04_http_cache.gate import Gate, OpenGate
from examples.ch04_http_cache.invalidation import SAFE, origin_of
from examples.ch04_http_cache.keys import primary_key
from examples.ch04_http_cache.listening import listen
from examples.ch04_http_cache.message import Request, Response, Stored
from examples.ch04_http_cache.origin import Origin, OriginDown, SessionOrigin
from examples.ch04_http_cache.policy import PRIVATE, Policy
from examples.ch04_http_cache.pooled import PooledOrigin
from examples.ch04_http_cache.shared_storage import SharedStorage
from examples.ch04_http_cache.storage import Found, MemoryStorage, Shelf, Storage
from examples.ch04_http_cache.wanted import Leave, nobody_waits
from examples.ch04_http_cache.wire import uri_of

__all__ = [
    "PRIVATE",
    "SAFE",
    "Background",
    "Cache",
    "CachingAdapter",
    "Directives",
    "Early",
    "Found",
    "Gate",
    "Handling",
    "Leave",
    "MemoryStorage",
    "OpenGate",
    "Origin",
    "OriginDown",
    "Policy",
    "PooledOrigin",
    "Request",
    "Response",
    "SessionOrigin",
    "SharedStorage",
    "Shelf",
    "Storage",
    "Stored",
    "cache_control",
    "create_app",
    "current_age",
    "in_a_thread",
    "lifetime",
    "listen",
    "never_early",
    "nobody_waits",
    "origin_of",
    "primary_key",
    "time_to_live",
    "uri_of",
]
