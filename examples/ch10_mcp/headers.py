"""The header fields repeat the body, so that who routes need not read it.

A field that nobody compares with the body is an invitation: the gateway judges the
field and the server obeys the body. So they must agree, or the request is refused
(basic/transports/streamable-http, "Request headers").
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from examples.ch10_mcp.envelope import Message
from examples.ch10_mcp.errors import HeaderMismatch
from examples.ch10_mcp.protocol import VERSION, Json

VERSION_FIELD = "MCP-Protocol-Version"
METHOD_FIELD = "Mcp-Method"
NAME_FIELD = "Mcp-Name"
PARAM_PREFIX = "Mcp-Param-"
NAMED = ("tools/call", "prompts/get", "resources/read")
OPENING, CLOSING = "=?base64?", "?="

Fields = Mapping[str, str]  # names in small letters


def encode_value(text: str) -> str:
    """Write a value so that a header field can carry it.

    >>> encode_value("emma"), encode_value("Čapek")
    ('emma', '=?base64?xIxhcGVr?=')
    """
    plain = text.isascii() and text.isprintable() and text == text.strip()
    if plain and text and not (text.startswith(OPENING) and text.endswith(CLOSING)):
        return text
    return OPENING + base64.b64encode(text.encode()).decode() + CLOSING


def decode_value(value: str) -> str:
    """Read a value; raises HeaderMismatch unless its base64 is canonical UTF-8.

    >>> decode_value("=?base64?xIxhcGVr?="), decode_value("=?base64?xIxh")
    ('Čapek', '=?base64?xIxh')
    """
    if not (value.startswith(OPENING) and value.endswith(CLOSING)):
        return value
    inner = value[len(OPENING) : -len(CLOSING)]
    try:
        raw = base64.b64decode(inner, validate=True)
        text = raw.decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise HeaderMismatch("a header field has broken base64") from None
    if base64.b64encode(raw).decode() != inner:
        raise HeaderMismatch("a header field has base64 in a second spelling")
    return text


def mirrored(schema: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the token and path of each property marked `x-mcp-header`."""
    properties = schema.get("properties")
    for name, sub in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(sub, dict):
            continue
        if isinstance(token := sub.get("x-mcp-header"), str):
            yield token, (*path, name)
        yield from mirrored(sub, (*path, name))


def as_text(value: object) -> str | None:
    """Return what a field says for an argument; None for what no field carries."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def found(arguments: object, path: tuple[str, ...]) -> object:
    """Follow a path into the arguments; None where it ends early."""
    for name in path:
        arguments = arguments.get(name) if isinstance(arguments, dict) else None
    return arguments


def request_fields(message: Message, schema: Json | None = None) -> dict[str, str]:
    """Return the fields that a client sends with a message."""
    fields = {VERSION_FIELD: VERSION, METHOD_FIELD: message.method}
    if message.name is not None:
        fields[NAME_FIELD] = encode_value(message.name)
    for token, path in mirrored(schema or {}):
        text = as_text(found(message.params.get("arguments"), path))
        if text is not None:
            fields[PARAM_PREFIX + token] = encode_value(text)
    return fields


def verify_fields(fields: Fields, message: Message, version: str) -> None:
    """Compare version, method and name; raises HeaderMismatch."""
    agree(VERSION_FIELD, fields, version)
    agree(METHOD_FIELD, fields, message.method)
    if message.method in NAMED:
        agree(NAME_FIELD, fields, message.name, decode_value)


def verify_params(fields: Fields, arguments: object, schema: Json) -> None:
    """Compare each mirrored argument with its field; raises HeaderMismatch."""
    for token, path in mirrored(schema):
        expected = as_text(found(arguments, path))
        agree(PARAM_PREFIX + token, fields, expected, decode_value)


def agree(
    field: str,
    fields: Fields,
    expected: str | None,
    decode: Callable[[str], str] = str,
) -> None:
    """Raise HeaderMismatch unless both say the same; values are case-sensitive."""
    sent = fields.get(field.lower())
    if (None if sent is None else decode(sent)) != expected:
        raise HeaderMismatch(f"{field} is missing or does not agree with the body")
