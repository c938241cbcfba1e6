"""Mirroring: a copy of a request for somebody whose answer nobody waits for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from examples.ch02_scale import UpstreamRequest
from examples.ch07_gateway.config import Mirror
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.runtime import GatewayRuntime
from examples.ch07_gateway.upstream import UpstreamService

MOST_IN_FLIGHT = 50  # copies under way; a slow mirror must not fill the memory
MIRROR_FIELD = {"X-Mirrored-By": "gateway"}


class RequestMirror:
    """Sends copies in the background."""

    def __init__(
        self, upstreams: Mapping[str, UpstreamService], runtime: GatewayRuntime
    ) -> None:
        self._upstreams, self._runtime = upstreams, runtime
        self.in_flight = 0

    def copy(
        self, mirror: Mirror, request: UpstreamRequest, time_left: str | None
    ) -> None:
        """Send a copy, if it is its turn; a body in pieces cannot be copied."""
        if self._runtime.random() * 100 >= mirror.percent:
            return
        if self.in_flight >= MOST_IN_FLIGHT or not request.replayable:
            return
        self.in_flight += 1
        copy = replace(request, fields=request.fields | MIRROR_FIELD)
        self._runtime.spawn(lambda: self._send(mirror.upstream, copy, time_left))

    def _send(self, name: str, copy: UpstreamRequest, time_left: str | None) -> None:
        try:
            with suppress(UpstreamDown):
                response = self._upstreams[name].send(copy, time_left)
                getattr(response.body, "close", bool)()
        finally:
            self.in_flight -= 1
