"""Chapter 4: an HTTP cache that obeys the rules (RFC 9111), shared and private."""

from examples.ch04_http_cache.app import create_app, in_a_thread
from examples.ch04_http_cache.cache import Background, Cache, Early, never_early
from examples.ch04_http_cache.messages.cache_status import Handling
from examples.ch04_http_cache.messages.directives import Directives, cache_control
from examples.ch04_http_cache.messages.message import Request, Response, Stored
from examples.ch04_http_cache.origin.collapse import Gate, OpenGate
from examples.ch04_http_cache.origin.connection_pool import PooledOrigin
from examples.ch04_http_cache.origin.forward_request import Leave, nobody_waits
from examples.ch04_http_cache.origin.origin import Origin, OriginDown, SessionOrigin
from examples.ch04_http_cache.requests_adapter import CachingAdapter
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.cache_key import primary_key
from examples.ch04_http_cache.rules.freshness import lifetime, time_to_live
from examples.ch04_http_cache.rules.invalidation import SAFE, origin_of
from examples.ch04_http_cache.rules.policy import PRIVATE, Policy
from examples.ch04_http_cache.store.invalidation_bus import listen
from examples.ch04_http_cache.store.shared_storage import SharedStorage
from examples.ch04_http_cache.store.storage import Found, MemoryStorage, Shelf, Storage
from examples.ch04_http_cache.wsgi import uri_of

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
