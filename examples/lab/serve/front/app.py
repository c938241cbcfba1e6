"""A small round robin in front of replicas. Balancing is taught in chapter 2.

It has no health checks: it asks each replica in its turn, dead or alive, and says
502 for a dead one, unless it may retry. `X-Served-By` tells which one answered.
"""

import json
from collections.abc import Iterable, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from examples.lab.serve.front import forwarding
from examples.lab.serve.front.upstream import Upstream, UpstreamRequest

IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}  # RFC 9110, 9.2.2


class Unreachable(Exception):
    """No replica that was asked gave an answer."""

    def __init__(self, number: int, cause: Exception) -> None:
        """Remember the last one asked."""
        super().__init__(f"replica {number}: {cause or type(cause).__name__}")
        self.number = number
        late = isinstance(cause, TimeoutError)
        self.status = "504 Gateway Timeout" if late else "502 Bad Gateway"


def create(
    upstreams: Sequence[str], retry: bool = False, timeout: float = 60.0
) -> WSGIApplication:
    """Return the front of these replicas, which never retries unless told to.

    With `retry` an idempotent request without a body goes on to the next replica.
    """
    hosts = [urlsplit(url).netloc for url in upstreams]
    replicas = [Upstream(number, host, timeout) for number, host in enumerate(hosts, 1)]
    turns = count()

    def front(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        request = forwarding.upstream_request(environ)
        if not request.target.isascii():
            return problem(start_response, "400 Bad Request", "the target is not ASCII")
        again = retry and request.method in IDEMPOTENT and request.body is None
        first = next(turns) % len(replicas)
        order = (replicas[first:] + replicas[:first])[: None if again else 1]
        try:
            replica, connection, response = forward(order, request)
        except Unreachable as failed:
            served = ("X-Served-By", str(failed.number))
            return problem(start_response, failed.status, str(failed), served)
        kept = forwarding.end_to_end(response.headers.items())
        fields = [field for field in kept if field[0].lower() != "x-served-by"]
        start_response(
            f"{response.status} {response.reason}",
            [*fields, ("X-Served-By", str(replica.number))],
        )
        return replica.body(connection, response)

    return front


def forward(
    order: Sequence[Upstream], request: UpstreamRequest
) -> tuple[Upstream, HTTPConnection, HTTPResponse]:
    """Return the first answer, asking one replica after the other."""
    for replica in order:
        try:
            return replica, *replica.send(request)
        except (OSError, HTTPException) as error:
            failed = Unreachable(replica.number, error)
    raise failed


def problem(
    start_response: StartResponse, status: str, detail: str, *fields: tuple[str, str]
) -> list[bytes]:
    """Answer in the front's own name (RFC 9457)."""
    code, _, title = status.partition(" ")
    content = {"title": title, "status": int(code), "detail": detail}
    body = json.dumps(content).encode()
    length = ("Content-Length", str(len(body)))
    kind = ("Content-Type", "application/problem+json")
    start_response(status, [kind, length, *fields])
    return [body]
