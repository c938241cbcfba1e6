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
        """Connect only to addresses for which `may` is true."""
        self._is_allowed = is_allowed
        self._idle: dict[Address, deque[Connection]] = defaultdict(deque)
        self.open = 0  # connections that are in use

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        address, target = split_uri(request.uri)
        head = request_head(request, target)
        patience = Timeouts(timeout, idle, time.monotonic() + timeout)
        connection = self._reusable(address)
        if connection is not None:
            try:
                return self._exchange(connection, request, head, patience)
            except UpstreamDown as error:
                if error.late or not is_retryable(request):
                    raise
        left = max(0.001, patience.deadline - time.monotonic())
        connection = Connection(address, left, self._is_allowed)
        return self._exchange(connection, request, head, patience)

    def close(self) -> None:
        """Close the connections that are kept."""
        for kept in self._idle.values():
            while kept:
                kept.pop().close()

    def _reusable(self, address: Address) -> Connection | None:
        kept, now = self._idle[address], time.monotonic()
        while kept:
            connection = kept.pop()
            if now - connection.idle_since < IDLE_SECONDS and connection.is_reusable():
                return connection
            connection.close()
        return None

    def _exchange(
        self,
        connection: Connection,
        request: Request,
        head: bytes,
        patience: Timeouts,
    ) -> Response:
        self.open += 1
        try:
            answer = exchange(connection, head, request, patience)
            body = self._body(connection, answer, patience.idle)
        except (OSError, MalformedResponse) as error:
            self._release(connection, False)
            raise upstream_down(connection, error) from None
        except BaseException:  # of the client, whose body we were reading
            self._release(connection, False)
            raise
        delimited = answer.chunked or answer.length is not None
        return Response(answer.status, answer.fields, body, answer.reason, delimited)

    def _body(
        self, connection: Connection, answer: ResponseHead, idle: float
    ) -> Iterable[bytes]:
        """Return the body: read when it is small, else on its way."""
        if answer.length is not None and answer.length <= SMALL:
            body = (connection.parser.read_exactly(answer.length),)
            self._release(connection, answer.keep_alive)
            return body
        connection.set_idle_timeout(idle)
        return StreamedBody(connection, answer, partial(self._release, connection))

    def _release(self, connection: Connection, keep: bool) -> None:
        self.open -= 1
        kept = self._idle[connection.address]
        if keep and len(kept) < IDLE_MOST:
            connection.idle_since = time.monotonic()
            kept.append(connection)
        else:
            connection.close()
