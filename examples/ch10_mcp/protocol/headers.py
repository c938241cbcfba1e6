"""The header fields repeat the body, so that who routes need not read it.

A field that nobody compares with the body is an invitation: the gateway judges the
field and the server obeys the body. So they must agree, or the request is refused
(basic/transports/streamable-http, "Request headers").
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from examples.ch10_mcp.protocol.constants import PROTOCOL_VERSION, Json
from examples.ch10_mcp.protocol.errors import HeaderMismatch
from examples.ch10_mcp.protocol.json_rpc import McpRequest

VERSION_FIELD = "MCP-Protocol-Version"
METHOD_FIELD = "Mcp-Method"
NAME_FIELD = "Mcp-Name"
PARAM_PREFIX = "Mcp-Param-"
NAMED_METHODS = ("tools/call", "prompts/get", "resources/read")
BASE64_PREFIX, BASE64_SUFFIX = "=?base64?", "?="

HeaderFields = Mapping[str, str]  # names in small letters


def encode_value(text: str) -> str:
    """Write a value so that a header field can carry it.

    >>> encode_value("emma"), encode_value("Čapek")
    ('emma', '=?base64?xIxhcGVr?=')
    """
    plain = text.isascii() and text.isprintable() and text == text.strip()
    if (
        plain
        and text
        and not (text.startswith(BASE64_PREFIX) and text.endswith(BASE64_SUFFIX))
    ):
        return text
    return BASE64_PREFIX + base64.b64encode(text.encode()).decode() + BASE64_SUFFIX


def decode_value(value: str) -> str:
    """Read a value; raises HeaderMismatch unless its base64 is canonical UTF-8.

    >>> decode_value("=?base64?xIxhcGVr?="), decode_value("=?base64?xIxh")
    ('Čapek', '=?base64?xIxh')
    """
    if not (value.startswith(BASE64_PREFIX) and value.endswith(BASE64_SUFFIX)):
        return value
    inner = value[len(BASE64_PREFIX) : -len(BASE64_SUFFIX)]
    try:
        raw = base64.b64decode(inner, validate=True)
        text = raw.decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise HeaderMismatch("a header field has broken base64") from None
    if base64.b64encode(raw).decode() != inner:
        raise HeaderMismatch("a header field has base64 in a second spelling")
    return text


def mirrored_properties(
    schema: Json, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, Any]]:
    """Yield the token and path of each property marked `x-mcp-header`."""
    properties = schema.get("properties")
    for name, subschema in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(subschema, dict):
            continue
        if isinstance(token := subschema.get("x-mcp-header"), str):
            yield token, (*path, name)
        yield from mirrored_properties(subschema, (*path, name))


def header_text(value: object) -> str | None:
    """Return what a field says for an argument; None for what no field carries."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def value_at(arguments: object, path: tuple[str, ...]) -> object:
    """Follow a path into the arguments; None where it ends early."""
    for name in path:
        arguments = arguments.get(name) if isinstance(arguments, dict) else None
    return arguments


def request_fields(request: McpRequest, schema: Json | None = None) -> dict[str, str]:
    """Return the fields that a client sends with a message."""
    fields = {VERSION_FIELD: PROTOCOL_VERSION, METHOD_FIELD: request.method}
    if request.name is not None:
        fields[NAME_FIELD] = encode_value(request.name)
    for token, path in mirrored_properties(schema or {}):
        text = header_text(value_at(request.params.get("arguments"), path))
        if text is not None:
            fields[PARAM_PREFIX + token] = encode_value(text)
    return fields


def verify_fields(fields: HeaderFields, request: McpRequest, version: str) -> None:
    """Compare version, method and name; raises HeaderMismatch."""
    require_match(VERSION_FIELD, fields, version)
    require_match(METHOD_FIELD, fields, request.method)
    if request.method in NAMED_METHODS:
        require_match(NAME_FIELD, fields, request.name, decode_value)


def verify_param_fields(fields: HeaderFields, arguments: object, schema: Json) -> None:
    """Compare each mirrored argument with its field; raises HeaderMismatch."""
    for token, path in mirrored_properties(schema):
        expected = header_text(value_at(arguments, path))
        require_match(PARAM_PREFIX + token, fields, expected, decode_value)


def require_match(
    field: str,
    fields: HeaderFields,
    expected: str | None,
    decode: Callable[[str], str] = str,
) -> None:
    """Raise HeaderMismatch unless both say the same; values are case-sensitive."""
    sent = fields.get(field.lower())
    if (None if sent is None else decode(sent)) != expected:
        raise HeaderMismatch(f"{field} is missing or does not agree with the body")
