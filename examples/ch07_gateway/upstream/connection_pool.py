"""A shell around sockets: connections to upstreams that are kept.

Answers stream. Small ones are read whole before the first byte goes on, so that a cut
is an error and not half an answer.
"""

import time
from collections import defaultdict, deque
from collections.abc import Iterable
from functools import partial

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.upstream.connection import Address, AddressCheck, Connection
from examples.ch07_gateway.upstream.exchange import (
    StreamedBody,
    Timeouts,
    exchange,
    upstream_down,
)
from examples.ch07_gateway.upstream.request_writer import (
    is_retryable,
    request_head,
    split_uri,
)
from examples.ch07_gateway.upstream.response_parser import (
    MalformedResponse,
    ResponseHead,
)

IDLE_SECONDS, IDLE_MOST = 1.5, 64  # gunicorn hangs up after two seconds
SMALL = 65_536  # bytes


class PooledClient:
    """Keeps idle connections, the latest used first."""

    def __init__(self, is_allowed: AddressCheck = bool) -> None:
        """Connect only to addresses that are allowed."""
        self._is_allowed = is_allowed
        self._idle: dict[Address, deque[Connection]] = defaultdict(deque)
        self.open = 0  # connections that are in use

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        address, target = split_uri(request.uri)
        head = request_head(request, target)
        timeouts = Timeouts(timeout, idle, time.monotonic() + timeout)
        connection = self._reusable(address)
        if connection is not None:
            try:
                return self._exchange(connection, request, head, timeouts)
            except UpstreamDown as error:
                if error.late or not is_retryable(request):
                    raise
        left = max(0.001, timeouts.deadline - time.monotonic())
        connection = Connection(address, left, self._is_allowed)
        return self._exchange(connection, request, head, timeouts)

    def close(self) -> None:
        """Close the connections that are kept."""
        for idle_connections in self._idle.values():
            while idle_connections:
                idle_connections.pop().close()

    def _reusable(self, address: Address) -> Connection | None:
        idle_connections, now = self._idle[address], time.monotonic()
        while idle_connections:
            connection = idle_connections.pop()
            if now - connection.idle_since < IDLE_SECONDS and connection.is_reusable():
                return connection
            connection.close()
        return None

    def _exchange(
        self,
        connection: Connection,
        request: Request,
        head: bytes,
        timeouts: Timeouts,
    ) -> Response:
        self.open += 1
        try:
            response_head = exchange(connection, head, request, timeouts)
            body = self._body(connection, response_head, timeouts.idle)
        except (OSError, MalformedResponse) as error:
            self._release(connection, False)
            raise upstream_down(connection, error) from None
        except BaseException:  # of the client, whose body we were reading
            self._release(connection, False)
            raise
        delimited = response_head.chunked or response_head.length is not None
        return Response(
            response_head.status,
            response_head.fields,
            body,
            response_head.reason,
            delimited,
        )

    def _body(
        self, connection: Connection, response_head: ResponseHead, idle: float
    ) -> Iterable[bytes]:
        """Return the body: read when it is small, else on its way."""
        if response_head.length is not None and response_head.length <= SMALL:
            body = (connection.parser.read_exactly(response_head.length),)
            self._release(connection, response_head.keep_alive)
            return body
        connection.set_idle_timeout(idle)
        return StreamedBody(
            connection, response_head, partial(self._release, connection)
        )

    def _release(self, connection: Connection, keep: bool) -> None:
        self.open -= 1
        idle_connections = self._idle[connection.address]
        if keep and len(idle_connections) < IDLE_MOST:
            connection.idle_since = time.monotonic()
            idle_connections.append(connection)
        else:
            connection.close()
