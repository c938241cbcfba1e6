"""Chapter 4: an HTTP cache that obeys the rules (RFC 9111), shared and private."""

from examples.ch04_http_cache.app import create_app

__all__ = ["create_app"]
