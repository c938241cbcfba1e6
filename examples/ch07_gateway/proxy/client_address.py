"""Where a request comes from: what trusted proxies say in X-Forwarded-For."""

from collections.abc import Mapping
from typing import Any

from examples.ch07_gateway.config import in_networks


def find_client_address(environ: Mapping[str, Any], trusted: tuple[str, ...]) -> str:
    """Return where the request comes from.

    Each proxy appends the address it was asked from. Read from the right, the first
    one that no trusted proxy vouches for is the client; what stands left of it
    anybody may have written.
    """
    address = str(environ.get("REMOTE_ADDR") or "")
    if not trusted or not in_networks(address, trusted):
        return address
    for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not (hop := hop.strip()):
            break
        address = hop
        if not in_networks(hop, trusted):
            break
    return address[:100]
