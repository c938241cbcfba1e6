"""Chapter 7: a gateway, one door to many services."""

from examples.ch07_gateway.access_log import AccessLog
from examples.ch07_gateway.addresses import (
    in_networks,
    is_address_allowed,
    upstream_url_faults,
)
from examples.ch07_gateway.app import GatewayApp, create_app, in_background
from examples.ch07_gateway.arriving import arrived
from examples.ch07_gateway.bodies import ClientDisconnected, body_of
from examples.ch07_gateway.client import PooledClient
from examples.ch07_gateway.command_line import (
    check_log_writable,
    config_text,
    gateway_parser,
    log_writer,
)
from examples.ch07_gateway.config import (
    Consumer,
    GatewayConfig,
    JwtConfig,
    RateLimit,
    Route,
    UpstreamConfig,
)
from examples.ch07_gateway.credentials import ApiKeys, Authenticator, Identity, hash_key
from examples.ch07_gateway.decision import Decision, Limiter
from examples.ch07_gateway.down import UpstreamClient, UpstreamDown
from examples.ch07_gateway.forwarding import answered, client_address, passed_on
from examples.ch07_gateway.issuer import read_jwt
from examples.ch07_gateway.lab_client import SessionClient
from examples.ch07_gateway.lab_runtime import lab_runtime
from examples.ch07_gateway.limiter import create_limiter
from examples.ch07_gateway.limiting import limit_fields, limited
from examples.ch07_gateway.metrics import Metrics
from examples.ch07_gateway.operations import operation
from examples.ch07_gateway.passage import Passage
from examples.ch07_gateway.places import line_of, places
from examples.ch07_gateway.publishing import Publisher
from examples.ch07_gateway.rate_limit_fields import quota_problem, rate_limit_fields
from examples.ch07_gateway.reading import (
    ConfigError,
    read_config,
    read_limit,
    read_tables,
)
from examples.ch07_gateway.refusal import GatewayError, problem_response
from examples.ch07_gateway.sections import ConfigFault, TomlTable, suggestion
from examples.ch07_gateway.sending import Sending, status_line
from examples.ch07_gateway.service import Order, Service
from examples.ch07_gateway.spans import Spans
from examples.ch07_gateway.tools import Tools
from examples.ch07_gateway.trace_context import TraceContext, read_context

__all__ = [
    "AccessLog",
    "ApiKeys",
    "Authenticator",
    "ClientDisconnected",
    "ConfigError",
    "ConfigFault",
    "Consumer",
    "Decision",
    "GatewayApp",
    "GatewayConfig",
    "GatewayError",
    "Identity",
    "JwtConfig",
    "Limiter",
    "Metrics",
    "Order",
    "Passage",
    "PooledClient",
    "Publisher",
    "RateLimit",
    "Route",
    "Sending",
    "Service",
    "SessionClient",
    "Spans",
    "TomlTable",
    "Tools",
    "TraceContext",
    "UpstreamClient",
    "UpstreamConfig",
    "UpstreamDown",
    "answered",
    "arrived",
    "body_of",
    "check_log_writable",
    "client_address",
    "config_text",
    "create_app",
    "create_limiter",
    "gateway_parser",
    "hash_key",
    "in_background",
    "in_networks",
    "is_address_allowed",
    "lab_runtime",
    "limit_fields",
    "limited",
    "line_of",
    "log_writer",
    "operation",
    "passed_on",
    "places",
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
