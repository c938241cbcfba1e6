"""What the gateway tells those who run it.

- `access_log`: a line of JSON for each request
- `metrics`: Prometheus
- `trace_context`, `spans`: W3C Trace Context and OpenTelemetry
- `admin`: /metrics, /gateway/live, /gateway/ready
"""

from examples.ch07_gateway.observability.access_log import AccessLog, log_entry
from examples.ch07_gateway.observability.admin import admin_response
from examples.ch07_gateway.observability.metrics import Metrics, refused_reloads
from examples.ch07_gateway.observability.spans import Spans, opentelemetry
from examples.ch07_gateway.observability.trace_context import read_context

__all__ = [
    "AccessLog",
    "Metrics",
    "Spans",
    "admin_response",
    "log_entry",
    "opentelemetry",
    "read_context",
    "refused_reloads",
]
