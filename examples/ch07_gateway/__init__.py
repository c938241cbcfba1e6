"""Chapter 7: a gateway, one door to many services. The rooms, as a request meets them:

- `serve`, `app`: real servers; the WSGI application, and its reload
- `pipeline`, `context`: the stages in their order; what they find out of a request
- `routing`: one reading of the request target, a route, a canary
- `auth`: API keys, access tokens, scopes
- `ratelimit`: whether it may pass; algorithms, and where they count
- `proxy`: fields, bodies, cache, mirror, and the response on its way back
- `upstream`: retries, breaker and balancing; pooled connections, HTTP/1.1
- `errors`: what the gateway answers itself
- `observability`: access log, metrics, traces, pages for operators
- `config`: the file, checked; `components`: what outlives a change of it
- `runtime`: clock, store and network, real or the laboratory's
- `__main__`, `cli`: the command; `demo_shop_app`, `visitor`: a shop and its client
"""

from examples.ch07_gateway.app import GatewayApp, create_app
from examples.ch07_gateway.auth import ApiKeys, Authenticator, Identity, hash_key
from examples.ch07_gateway.cli import (
    check_log_writable,
    config_text,
    gateway_parser,
    log_writer,
)
from examples.ch07_gateway.config import (
    ConfigError,
    ConfigFault,
    ConfigPublisher,
    Consumer,
    GatewayConfig,
    JwtConfig,
    RateLimit,
    Route,
    TomlTable,
    is_address_allowed,
    line_numbers,
    read_config,
    read_jwt,
    read_limit,
    read_tables,
    suggestion,
    upstream_url_faults,
)
from examples.ch07_gateway.errors import GatewayError, UpstreamDown, problem_response
from examples.ch07_gateway.observability import (
    AccessLog,
    Metrics,
    Spans,
    read_context,
)
from examples.ch07_gateway.proxy import (
    ClientDisconnected,
    forwarded_request_fields,
    forwarded_response_fields,
    status_line,
)
from examples.ch07_gateway.ratelimit import (
    Decision,
    create_limiter,
    quota_problem,
    rate_limit_fields,
)
from examples.ch07_gateway.routing.request_target import parse_request_target
from examples.ch07_gateway.routing.trusted_proxies import find_client
from examples.ch07_gateway.runtime import UpstreamClient, lab_runtime
from examples.ch07_gateway.upstream import PooledClient, SessionClient, UpstreamService

__all__ = [
    "AccessLog",
    "ApiKeys",
    "Authenticator",
    "ClientDisconnected",
    "ConfigError",
    "ConfigFault",
    "ConfigPublisher",
    "Consumer",
    "Decision",
    "GatewayApp",
    "GatewayConfig",
    "GatewayError",
    "Identity",
    "JwtConfig",
    "Metrics",
    "PooledClient",
    "RateLimit",
    "Route",
    "SessionClient",
    "Spans",
    "TomlTable",
    "UpstreamClient",
    "UpstreamDown",
    "UpstreamService",
    "check_log_writable",
    "config_text",
    "create_app",
    "create_limiter",
    "find_client",
    "forwarded_request_fields",
    "forwarded_response_fields",
    "gateway_parser",
    "hash_key",
    "is_address_allowed",
    "lab_runtime",
    "line_numbers",
    "log_writer",
    "parse_request_target",
    "problem_response",
    "quota_problem",
    "rate_limit_fields",
    "read_config",
    "read_context",
    "read_jwt",
    "read_limit",
    "read_tables",
    "status_line",
    "suggestion",
    "upstream_url_faults",
]
