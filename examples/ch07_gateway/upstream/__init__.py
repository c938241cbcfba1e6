"""Upstreams, and the connections to them.

- `upstream`: what the file says of balancing, retries, breaker and hedging; the loop
  that retries is chapter 2's `forwarding.forwarder`
- `requests_adapter`: our client with the interface of `requests`, as chapter 2 wants it
- `connection_pool`: connections that are kept, and the client that uses them; it sends
  again, once, what a stale connection lost
- `exchange`: one request and its response on a connection
- `connection`: one socket, its time limits, and the addresses it may go to
- `request_writer`, `response_parser`: HTTP/1.1 (RFC 9112), strictly
- `session_client`: the same client over a `requests.Session`
"""

from examples.ch07_gateway.upstream.connection_pool import PooledClient
from examples.ch07_gateway.upstream.session_client import SessionClient
from examples.ch07_gateway.upstream.upstream import UpstreamService

__all__ = ["PooledClient", "SessionClient", "UpstreamService"]
