"""Chapter 7: a gateway, one door to many services."""

from examples.ch07_gateway.access_log import AccessLog
from examples.ch07_gateway.addresses import allowed, inside, upstream_faults
from examples.ch07_gateway.app import Door, create_app, in_background
from examples.ch07_gateway.arriving import arrived
from examples.ch07_gateway.bodies import ClientGone, body_of
from examples.ch07_gateway.client import PooledClient
from examples.ch07_gateway.command_line import (
    config_text,
    gateway_parser,
    log_writable,
    log_writer,
)
from examples.ch07_gateway.config import (
    Config,
    Consumer,
    Jwt,
    Limit,
    Route,
    Upstream,
)
from examples.ch07_gateway.credentials import ApiKeys, Guard, Identity, hash_key
from examples.ch07_gateway.decision import Decision, Limiter
from examples.ch07_gateway.down import Client, UpstreamDown
from examples.ch07_gateway.forwarding import answered, client_address, passed_on
from examples.ch07_gateway.issuer import read_jwt
from examples.ch07_gateway.lab_client import SessionClient
from examples.ch07_gateway.lab_world import lab_world
from examples.ch07_gateway.limiter import limiter
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
from examples.ch07_gateway.refusal import Refused, problem
from examples.ch07_gateway.sections import Fault, Section, hint
from examples.ch07_gateway.sending import Sending, status_line
from examples.ch07_gateway.service import Order, Service
from examples.ch07_gateway.spans import Spans
from examples.ch07_gateway.tools import Tools
from examples.ch07_gateway.trace_context import TraceContext, read_context

__all__ = [
    "AccessLog",
    "ApiKeys",
    "Client",
    "ClientGone",
    "Config",
    "ConfigError",
    "Consumer",
    "Decision",
    "Door",
    "Fault",
    "Guard",
    "Identity",
    "Jwt",
    "Limit",
    "Limiter",
    "Metrics",
    "Order",
    "Passage",
    "PooledClient",
    "Publisher",
    "Refused",
    "Route",
    "Section",
    "Sending",
    "Service",
    "SessionClient",
    "Spans",
    "Tools",
    "TraceContext",
    "Upstream",
    "UpstreamDown",
    "allowed",
    "answered",
    "arrived",
    "body_of",
    "client_address",
    "config_text",
    "create_app",
    "gateway_parser",
    "hash_key",
    "hint",
    "in_background",
    "inside",
    "lab_world",
    "limit_fields",
    "limited",
    "limiter",
    "line_of",
    "log_writable",
    "log_writer",
    "operation",
    "passed_on",
    "places",
    "problem",
    "quota_problem",
    "rate_limit_fields",
    "read_config",
    "read_context",
    "read_jwt",
    "read_limit",
    "read_tables",
    "status_line",
    "upstream_faults",
]
