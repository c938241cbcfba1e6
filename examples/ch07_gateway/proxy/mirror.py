"""Mirroring: a copy of a request for somebody whose answer nobody waits for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from examples.ch02_scale import UpstreamRequest
from examples.ch07_gateway.config import Mirror
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.runtime import Tools
from examples.ch07_gateway.upstream import Service

MOST = 50  # copies under way; a slow mirror must not fill the memory
MARK = {"X-Mirrored-By": "gateway"}


class Mirroring:
    """Sends copies in the background."""

    def __init__(self, services: Mapping[str, Service], tools: Tools) -> None:
        self._services, self._tools = services, tools
        self.under_way = self.left_out = 0

    def copy(
        self, mirror: Mirror, request: UpstreamRequest, time_left: str | None
    ) -> None:
        """Send a copy, if it is its turn; a body in pieces cannot be copied."""
        if self._tools.random() * 100 >= mirror.percent:
            return
        if self.under_way >= MOST or not request.replayable:
            self.left_out += 1
            return
        self.under_way += 1
        copy = replace(request, fields=request.fields | MARK)
        self._tools.spawn(lambda: self._send(mirror.upstream, copy, time_left))

    def _send(self, name: str, copy: UpstreamRequest, time_left: str | None) -> None:
        try:
            with suppress(UpstreamDown):
                response = self._services[name].ask(copy, time_left)
                getattr(response.body, "close", bool)()
        finally:
            self.under_way -= 1
