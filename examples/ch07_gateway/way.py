"""A route at work: from an admitted request to the upstream's answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.caching import CachedUpstream
from examples.ch07_gateway.changing import (
    Unchangeable,
    changed_body,
    changed_fields,
    encoded,
    is_json,
    of_the_body,
)
from examples.ch07_gateway.config import Changes, Route
from examples.ch07_gateway.forwarding import AUTHORIZATION, Fields, answered, without
from examples.ch07_gateway.mirroring import Mirroring
from examples.ch07_gateway.passage import Passage
from examples.ch07_gateway.refusal import GatewayError
from examples.ch07_gateway.routing import upstream_path
from examples.ch07_gateway.service import Order, Service

MOST_CHANGED = 1_000_000  # bytes of a body that has to be read to be changed
PROVEN = (AUTHORIZATION, "proven to the gateway")
GATEWAYS_OWN = frozenset({"authorization"})
BODILESS = {204, 304}


@dataclass(frozen=True, slots=True)
class Way:
    """What a route needs: services and caches by the upstream's name."""

    route: Route
    services: Mapping[str, Service]
    caches: Mapping[str, CachedUpstream]
    mirroring: Mirroring

    def answer(self, passage: Passage, request: Request) -> Response:
        """Return the answer to a request that was admitted; raises UpstreamDown."""
        passage.upstream = self.chosen(passage)
        if self.route.auth:
            # So the cache knows that the answer is for one (RFC 9111, section 3.5).
            fields = (*request.fields, PROVEN)
            request = Request(request.method, request.uri, fields, request.body)
        if self.route.cache:
            response = self.caches[passage.upstream].handle(passage, request)
        else:
            response = self.ask(passage.upstream, passage, request)
        return changed_response(response, request.method, self.route.response)

    def chosen(self, passage: Passage) -> str:
        """Return the upstream for this client, the same one each time."""
        canary = self.route.canary
        if canary is None:
            return self.route.upstream
        who = f"{self.route.name} {passage.client(canary.by)}"
        return (
            canary.upstream
            if crc32(who.encode()) % 100 < canary.percent
            else self.route.upstream
        )

    def ask(self, name: str, passage: Passage | None, request: Request) -> Response:
        """Ask an upstream, and let the mirror have a copy."""
        order = self.order(passage, request)
        if self.route.mirror and passage is not None:
            self.mirroring.copy(self.route.mirror, order)
        return self.services[name].ask(order)

    def order(self, passage: Passage | None, request: Request) -> Order:
        """Return what the upstream is asked; the gateway's credentials stay here."""
        rest = request.uri.partition("://")[2].partition("/")[2]
        path, mark, query = f"/{rest}".partition("?")
        fields, body = request.fields, request.body or b""
        if self.route.auth:
            fields = without(fields, GATEWAYS_OWN)
        return Order(
            request.method,
            upstream_path(path, self.route) + mark + query,
            fields,
            b"".join(body) if isinstance(body, tuple) else body,
            key=passage.client("consumer") if passage else "",
            deadline=passage.environ.get("HTTP_DEADLINE_LEFT") if passage else None,
        )


def changed_request(
    fields: Fields, body: bytes | Iterable[bytes], changes: Changes
) -> tuple[Fields, bytes | Iterable[bytes]]:
    """Return fields and body as they go on; raises GatewayError."""
    if of_the_body(changes) and body:
        if not is_json(fields) or encoded(fields):
            raise GatewayError(415, "not-json", "this route takes JSON, not compressed")
        if not isinstance(body, bytes):
            raise GatewayError(413, "too-large", "the body is too large to be changed")
        try:
            body = changed_body(body, changes)
        except Unchangeable as error:
            raise GatewayError(400, "not-json", str(error)) from None
    return changed_fields(fields, changes), body


def changed_response(response: Response, method: str, changes: Changes) -> Response:
    """Return the answer as it goes on; raises GatewayError.

    What must not get out does not get out because it was hard to read.
    """
    fields = changed_fields(answered(response.fields), changes)
    untouched = method == "HEAD" or response.status in BODILESS
    if untouched or not of_the_body(changes) or not is_json(fields):
        return Response(response.status, fields, response.body)
    try:
        if encoded(fields):
            raise Unchangeable("the body is compressed")
        body = changed_body(gathered(response.body), changes)
    except Unchangeable as error:
        raise GatewayError(
            502, "unchangeable", f"an answer was held back: {error}"
        ) from None
    gone = frozenset({"content-length", "etag", "content-md5", "digest"})
    length = ("Content-Length", str(len(body)))
    return Response(response.status, (*without(fields, gone), length), (body,))


def gathered(body: Iterable[bytes]) -> bytes:
    """Return a whole body; raises Unchangeable when it is too large."""
    pieces, size = [], 0
    try:
        for piece in body:
            size += len(piece)
            if size > MOST_CHANGED:
                raise Unchangeable(f"the body has more than {MOST_CHANGED} bytes")
            pieces.append(piece)
    finally:
        getattr(body, "close", bool)()
    return b"".join(pieces)
