"""Chapter 7: a gateway, one door to many services."""

from examples.ch07_gateway.config import Config, Limit, Route, Upstream

__all__ = ["Config", "Limit", "Route", "Upstream"]
