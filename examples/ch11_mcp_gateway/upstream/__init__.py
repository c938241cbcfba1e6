"""A server behind the gateway.

- `upstream_server`: what may be asked of one
- `remote_server`: over HTTP, behind a circuit breaker
- `local_server`: in this process
- `credentials`: the token that the gateway shows to it, never the client's
"""
