"""Changes on the way: fields set and removed, members of a JSON object too."""

from collections.abc import Iterable

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch04_http_cache import Fields, Response
from examples.ch07_gateway.config import Changes
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.proxy.header_fields import answered, without

MOST_CHANGED = 1_000_000  # bytes of a body that has to be read to be changed
BODILESS = {204, 304}


class Unchangeable(Exception):
    """The body cannot be changed as it must be; the text says why."""


def changed_fields(fields: Fields, changes: Changes) -> Fields:
    """Return the fields with the changes made."""
    if not changes.gone:
        return fields
    return (*without(fields, changes.gone), *changes.set)


def of_the_body(changes: Changes) -> bool:
    """Say whether the body has to be read."""
    return bool(changes.json_set or changes.json_remove)


def changed_body(body: bytes, changes: Changes) -> bytes:
    """Return a JSON object with the changes made; raises Unchangeable.

    A member that must not pass is removed at every depth of lists and objects. A
    member that stands twice is refused: two readers could see two values.
    """
    try:
        content = decode(body)
    except NotJson as error:
        raise Unchangeable(f"the body is {error}") from None
    gone = frozenset(changes.json_remove)
    content = pruned(content, gone) if gone else content
    if changes.json_set:
        if not isinstance(content, dict):
            raise Unchangeable("the body is no JSON object")
        content |= dict(changes.json_set)
    return encode(content)


def pruned(value: object, gone: frozenset[str]) -> object:
    """Return a JSON value without the members of these names."""
    if isinstance(value, dict):
        return {k: pruned(v, gone) for k, v in value.items() if k not in gone}
    if isinstance(value, list):
        return [pruned(each, gone) for each in value]
    return value


def is_json(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the content type is JSON (RFC 6839, section 3.1)."""
    for name, value in fields:
        if name.lower() == "content-type":
            kind = value.partition(";")[0].strip().lower()
            return kind == "application/json" or kind.endswith("+json")
    return False


def encoded(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the body is compressed or otherwise coded."""
    return any(
        name.lower() == "content-encoding" and value.strip().lower() != "identity"
        for name, value in fields
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
