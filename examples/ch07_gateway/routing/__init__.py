"""Which route a request takes, and which upstream of it.

- `request_target`: method, host, path and query, in one reading only
- `router`: the longest prefix, then the host, then the method
- `canary`: the share of clients that get a new version
"""

from examples.ch07_gateway.routing.canary import choose_upstream
from examples.ch07_gateway.routing.request_target import parse_request_target
from examples.ch07_gateway.routing.router import Router, rewrite_path

__all__ = ["Router", "choose_upstream", "parse_request_target", "rewrite_path"]
