"""What services read from a request and write into a response, strictly."""

import re
from collections.abc import Callable
from reprlib import repr as shown
from typing import TypeVar

from flask import Request, Response
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
)

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import NotJson, decode, encode

T = TypeVar("T")
MAX_BODY = 16_384  # bytes; a full basket has about 10,000
NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)


def json_body(request: Request, kind: Callable[..., T], limit: int = MAX_BODY) -> T:
    """Read the body as a dataclass, say `json_body(request, Line)`.

    Raises 415, 413, 400 (not JSON) or 422 (not a `kind`), each naming what is wrong.
    """
    if not request.is_json:
        sent = shown(request.mimetype) if request.mimetype else "nothing"
        raise UnsupportedMediaType(
            f"the content type must be application/json, not {sent}"
        )
    try:
        return dataclass_from(kind, decode(whole_body(request, limit)))
    except NotJson as error:
        raise BadRequest(f"the body is {error}") from None
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def whole_body(request: Request, limit: int | None = MAX_BODY) -> bytes:
    """Read the body, of at most `limit` bytes; raises 413.

    What comes in chunks says no length before. Werkzeug would cut it at the limit and
    say nothing, so one byte more is let in: it tells what was cut.
    """
    refused = RequestEntityTooLarge(f"the body must have at most {limit} bytes")
    request.max_content_length = None if limit is None else limit + 1
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        raise refused from None
    if limit is not None and len(raw) > limit:
        raise refused
    return raw


def query_int(request: Request, name: str, default: int) -> int:
    """Read a whole number of the query; raises ValueError for anything else."""
    text = request.args.get(name)
    if text is None:
        return default
    if not NUMBER.fullmatch(text):
        raise ValueError(
            f"{name} must be a whole number of at most 9 digits, not {shown(text)}"
        )
    return int(text)


def json_response(value: object, status: int = 200) -> Response:
    """Answer with a value or dataclass as canonical JSON: equal values, equal bytes."""
    return Response(encode(value), status=status, content_type="application/json")
