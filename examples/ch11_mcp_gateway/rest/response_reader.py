"""From a response to a result: an error of the service is for the model to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import NotJson, decode
from examples.ch04_http_cache import Response
from examples.ch10_mcp import (
    Json,
    Result,
    error_result,
    matches_schema,
    structured_result,
)

MOST_BYTES = 1_000_000
WORDS = 500  # characters of what a service says about its error
RESULT = "result"  # the name of what is no object: structured content must be one
MULTIPLE_CHOICES, BAD_REQUEST = 300, 400


@dataclass(frozen=True, slots=True)
class ToolOutput:
    """What the structured content is; `wrapped`: the value is a member of it."""

    schema: Json | None = None
    wrapped: bool = False


def read_response(response: Response, output: ToolOutput) -> Result:
    """Read a response; whatever cannot be used is a result with isError."""
    try:
        raw = bounded(response.body)
        if response.status >= MULTIPLE_CHOICES:
            return error_result(
                f"{response.status}: {error_text(response.status, raw)}"
            )
        return structured_result(structured_content(raw, response.status, output))
    except NotJson:
        return error_result("the service answered with something that is no JSON")
    except ValueError as error:
        return error_result(str(error))


def structured_content(raw: bytes, status: int, output: ToolOutput) -> dict[str, Any]:
    """Return the structured content; raises ValueError if it is not as described."""
    if not raw and output.schema is None:
        return {"status": status}
    value = decode(raw)
    bare = output.schema is None and not isinstance(value, dict)
    told: Any = {RESULT: value} if output.wrapped or bare else value
    if output.schema is not None and not matches_schema(output.schema, told):
        raise ValueError("the service answered otherwise than its description says")
    return dict(told)


def error_text(status: int, raw: bytes) -> str:
    """Return what a status that is no success means to a model."""
    if status < BAD_REQUEST:
        return "the service points elsewhere, where nobody follows"
    return problem_text(raw)


def problem_text(raw: bytes) -> str:
    """Return what a problem document says (RFC 9457), or nothing of what is none.

    A page of HTML, or a stack trace, is not for a model.
    """
    try:
        told: Any = decode(raw)
    except NotJson:
        told = None
    if not isinstance(told, dict):
        return "the service refused"
    words = [told[name] for name in ("title", "detail") if name in told]
    return ": ".join(str(word) for word in words)[:WORDS] or "the service refused"


def bounded(body: Iterable[bytes]) -> bytes:
    """Read a body; raises ValueError if it is longer than it may be."""
    read = bytearray()
    for piece in body:
        read += piece
        if len(read) > MOST_BYTES:
            raise ValueError(f"the service answered with more than {MOST_BYTES} bytes")
    return bytes(read)
