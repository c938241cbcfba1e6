"""JSON in a body or on a line: written compactly, read strictly."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from examples.bookshop.jsontext import NotJson, decode
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(value: object) -> str:
    """Write JSON on one line, its members in their order.

    Half of a surrogate pair, which JSON can spell and UTF-8 cannot, stays spelled.
    """
    text = ENCODER.encode(value)
    return text if text.isascii() or encodable(text) else json.dumps(value)


def encodable(text: str) -> bool:
    """Say whether a text is UTF-8 when it leaves."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode_body(raw: bytes) -> object:
    """Read what a caller sent; raises InvalidField."""
    try:
        return decode(raw)
    except NotJson as error:
        raise InvalidField(f"the body is {error}") from None


def decode_upstream(raw: bytes | str) -> Members:
    """Read what an upstream said; raises UpstreamFailed."""
    try:
        return Members(decode(raw.encode() if isinstance(raw, str) else raw))
    except (NotJson, InvalidField) as error:
        raise UpstreamFailed(None, f"the upstream's answer is {error}") from None


@contextmanager
def as_upstream_failure() -> Iterator[None]:
    """Turn what is wrong with an answer into the upstream's failure."""
    try:
        yield
    except InvalidField as error:
        raise UpstreamFailed(None, f"the upstream's answer: {error}") from None


def parse_arguments(text: str, where: str) -> Mapping[str, object]:
    """Read a tool call's arguments, an object; raises InvalidField.

    >>> parse_arguments("", "here")
    {}
    """
    try:
        arguments = decode(text.encode(errors="replace") or b"{}")
    except NotJson as error:
        raise InvalidField(f"{where} is {error}", where) from None
    if not isinstance(arguments, dict):
        raise InvalidField(f"{where} must be an object", where)
    return arguments
