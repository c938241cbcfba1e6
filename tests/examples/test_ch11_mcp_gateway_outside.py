"""The gateway beside servers that misbehave: whatever they do, it ends."""

import json
from collections.abc import Iterator

import pytest

from examples.ch04_http_cache import Response
from examples.ch11_mcp_gateway.config.model import UpstreamConfig
from examples.ch11_mcp_gateway.errors import UpstreamUnavailable
from examples.ch11_mcp_gateway.upstream.remote_server import RemoteServer
from examples.ch11_mcp_gateway.upstream.upstream_server import result_only
from examples.lab import Clock

NOTICE = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}
EVENT = b"data: " + json.dumps(NOTICE).encode() + b"\n\n"
RESULT = {"jsonrpc": "2.0", "id": 1, "result": {"tools": []}}
PATIENCE = 2.0  # seconds


class Dripping:
    """A client of a server that sends one piece a second, and never ends by itself."""

    def __init__(self, clock, kind, piece, last=b"", after=10**9):
        self.clock, self.kind, self.piece = clock, kind, piece
        self.last, self.after = last, after
        self.sent = 0

    def send(self, request, timeout, idle):
        return Response(200, (("Content-Type", self.kind),), self.pieces())

    def pieces(self) -> Iterator[bytes]:
        while self.sent < self.after:
            self.clock.advance(1)
            self.sent += 1
            yield self.piece
        yield self.last


def remote(clock, client):
    return RemoteServer(
        UpstreamConfig("evil", "http://evil/mcp"), client, lambda _: (), clock.time
    )


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("text/event-stream", EVENT),
        ("text/event-stream", b": here\n\n"),
        ("application/json", b" "),
    ],
)
def test_a_server_that_drips_is_waited_for_no_longer_than_the_list_may_take(
    kind, piece
):
    clock = Clock()
    client = Dripping(clock, kind, piece)
    with pytest.raises(UpstreamUnavailable):
        result_only(
            remote(clock, client).request("tools/list", {}, "", timeout=PATIENCE)
        )
    assert client.sent == PATIENCE + 1


def test_a_call_may_take_its_time_as_long_as_it_says_how_it_goes():
    clock = Clock()
    last = b"data: " + json.dumps(RESULT).encode() + b"\n\n"
    client = Dripping(clock, "text/event-stream", EVENT, last, after=100)
    told = remote(clock, client).request("tools/call", {"name": "t"}, "")
    assert result_only(told) == {"tools": []}
    assert clock.now == 100
