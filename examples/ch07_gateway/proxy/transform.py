"""Changes on the way: fields set and removed, members of a JSON object too."""

from collections.abc import Iterable

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch04_http_cache import Fields, Response
from examples.ch07_gateway.config import Transform
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.proxy.header_fields import (
    drop_fields,
    forwarded_response_fields,
)

MOST_TRANSFORMED = 1_000_000  # bytes of a body that has to be read to be changed
BODILESS = {204, 304}


class TransformError(Exception):
    """The body cannot be changed as it must be; the text says why."""


def transform_fields(fields: Fields, changes: Transform) -> Fields:
    """Return the fields with the changes made."""
    if not changes.removed_names:
        return fields
    return (*drop_fields(fields, changes.removed_names), *changes.set)


def changes_body(changes: Transform) -> bool:
    """Say whether the body has to be read."""
    return bool(changes.json_set or changes.json_remove)


def transform_body(body: bytes, changes: Transform) -> bytes:
    """Return a JSON object with the changes made; raises Unchangeable.

    A member that must not pass is removed at every depth of lists and objects. A
    member that stands twice is refused: two readers could see two values.
    """
    try:
        content = decode(body)
    except NotJson as error:
        raise TransformError(f"the body is {error}") from None
    gone = frozenset(changes.json_remove)
    content = without_members(content, gone) if gone else content
    if changes.json_set:
        if not isinstance(content, dict):
            raise TransformError("the body is no JSON object")
        content |= dict(changes.json_set)
    return encode(content)


def without_members(value: object, gone: frozenset[str]) -> object:
    """Return a JSON value without the members of these names."""
    if isinstance(value, dict):
        return {k: without_members(v, gone) for k, v in value.items() if k not in gone}
    if isinstance(value, list):
        return [without_members(each, gone) for each in value]
    return value


def is_json(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the content type is JSON (RFC 6839, section 3.1)."""
    for name, value in fields:
        if name.lower() == "content-type":
            kind = value.partition(";")[0].strip().lower()
            return kind == "application/json" or kind.endswith("+json")
    return False


def is_encoded(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the body is compressed or otherwise coded."""
    return any(
        name.lower() == "content-encoding" and value.strip().lower() != "identity"
        for name, value in fields
    )


def transform_request(
    fields: Fields, body: bytes | Iterable[bytes], changes: Transform
) -> tuple[Fields, bytes | Iterable[bytes]]:
    """Return fields and body as they go on; raises GatewayError."""
    if changes_body(changes) and body:
        if not is_json(fields) or is_encoded(fields):
            raise GatewayError(415, "not-json", "this route takes JSON, not compressed")
        if not isinstance(body, bytes):
            raise GatewayError(413, "too-large", "the body is too large to be changed")
        try:
            body = transform_body(body, changes)
        except TransformError as error:
            raise GatewayError(400, "not-json", str(error)) from None
    return transform_fields(fields, changes), body


def unencoded(fields: Fields) -> Fields:
    """Return a request's fields that ask for a whole body as it is, to be changed."""
    gone = frozenset({"accept-encoding", "range", "if-range"})
    return (*drop_fields(fields, gone), ("Accept-Encoding", "identity"))


def transform_response(response: Response, method: str, changes: Transform) -> Response:
    """Return the answer as it goes on; raises GatewayError.

    What must not get out does not get out because it was hard to read.
    """
    fields = transform_fields(forwarded_response_fields(response.fields), changes)
    untouched = method == "HEAD" or response.status in BODILESS
    if untouched or not changes_body(changes) or not is_json(fields):
        return Response(response.status, fields, response.body)
    try:
        if is_encoded(fields):
            raise TransformError("the body is compressed")
        body = transform_body(read_whole(response.body), changes)
    except TransformError as error:
        raise GatewayError(
            502, "unchangeable", f"an answer was held back: {error}"
        ) from None
    gone = frozenset({"content-length", "etag", "content-md5", "digest"})
    length = ("Content-Length", str(len(body)))
    return Response(response.status, (*drop_fields(fields, gone), length), (body,))


def read_whole(body: Iterable[bytes]) -> bytes:
    """Return a whole body; raises Unchangeable when it is too large."""
    pieces, size = [], 0
    try:
        for piece in body:
            size += len(piece)
            if size > MOST_TRANSFORMED:
                raise TransformError(f"the body has more than {MOST_TRANSFORMED} bytes")
            pieces.append(piece)
    finally:
        getattr(body, "close", bool)()
    return b"".join(pieces)
