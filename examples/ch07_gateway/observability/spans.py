"""OpenTelemetry spans, where its SDK is installed and given to us; else nothing."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from examples.ch07_gateway.context import RequestContext

ERROR = 500


class Spans:
    """One span for each request; `tracer` is OpenTelemetry's, or None."""

    def __init__(
        self, tracer: Any, parent: Callable[[RequestContext], Any] = str
    ) -> None:
        """`parent` makes OpenTelemetry's context of who called us."""
        self._tracer, self._parent = tracer, parent

    def start(self, request: RequestContext) -> object:
        """Begin a span, whose id goes to the upstream as its parent."""
        if self._tracer is None:
            return None
        span = self._tracer.start_span("gateway", context=self._parent(request))
        context = span.get_span_context()
        if not context.is_valid:  # nobody records it
            return None
        request.span_id = f"{context.span_id:016x}"
        return span

    def end(self, span: Any, request: RequestContext) -> None:
        """End it, with the names of OpenTelemetry's conventions for HTTP."""
        if span is None:
            return
        route = request.route
        span.update_name(f"{request.method} {route.prefix if route else ''}".strip())
        span.set_attributes(
            {
                "http.request.method": request.method,
                "http.route": route.prefix if route else "",
                "http.response.status_code": request.status,
                "client.address": request.client_address,
                "url.path": request.path,
            }
        )
        if request.status >= ERROR:
            span.set_attribute("error.type", request.error_code or str(request.status))
        span.end()


def opentelemetry(provider: Any = None) -> Spans:
    """Return spans of OpenTelemetry; where nobody records them, spans that are nothing.

    Where they go, the SDK is told by whoever starts the process, for example with
    `opentelemetry-instrument`, before it begins; or by `provider`.
    """
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        return Spans(None)
    trace = import_module("opentelemetry.trace")
    provider = provider or trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):  # nobody has set one
        return Spans(None)
    propagation = import_module("opentelemetry.trace.propagation.tracecontext")
    read = propagation.TraceContextTextMapPropagator().extract

    def parent(request: RequestContext) -> Any:
        carrier = {"traceparent": request.trace.traceparent(request.trace.parent_id)}
        return read(carrier) if request.trace.parent_id else None

    return Spans(trace.get_tracer(__name__, tracer_provider=provider), parent)
