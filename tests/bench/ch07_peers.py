"""What the gateway of chapter 7 is measured with: an upstream, and its naive rival."""

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.export import SpanExportResult as Result

from examples.ch07_gateway.serve import create_from_config
from tests.bench.naive_gateway import create_naive

BODY = b'{"title": "Emma", "secret": "x", "pad": "' + b"x" * 984 + b'"}'


def upstream():
    """One kilobyte of JSON, never stored; /books may be stored for an hour."""
    fields = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]

    def app(environ, start_response):
        public = environ["PATH_INFO"].startswith("/books")
        control = "public, max-age=3600" if public else "no-store"
        start_response("200 OK", [*fields, ("Cache-Control", control)])
        return [BODY]

    return app


def naive(origin):
    """Flask and requests, a new connection for each request."""
    upstreams = {"/orders": origin, "/books": origin}
    return create_naive(upstreams=upstreams, public=["/books"], keys=["demo-key"])


class Nowhere(SpanExporter):
    """Takes spans, as a collector nearby would, and leaves them."""

    def export(self, spans):
        """Say that they have arrived."""
        return Result.SUCCESS


def traced(config, store, log):
    """Our gateway in a process whose OpenTelemetry SDK records every request."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Nowhere()))
    trace.set_tracer_provider(provider)
    return create_from_config(config, store, log)
