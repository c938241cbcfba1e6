"""A request as it arrives: its path, its fields, its body, each within a limit."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch07_gateway import ClientDisconnected
from examples.ch08_ai_gateway.chat import ChatRequest, NativeRequest

# Fields that choose what a format can do: a version, what is still being tried.
PASSED = re.compile(r"anthropic-[a-z-]+|openai-beta|x-[a-z-]+-beta")
PIECE = 65_536  # bytes


class ContentTooLarge(Exception):
    """The body has more bytes than any request may have: 413."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the body may have {most} bytes at most")


def path_of(environ: Mapping[str, Any]) -> str:
    """Return the path, decoded once by the server; what is no UTF-8 stays odd."""
    path = str(environ.get("PATH_INFO", ""))
    return path.encode("latin-1").decode(errors="replace")


def target_of(environ: Mapping[str, Any]) -> str:
    """Return path and query."""
    query = environ.get("QUERY_STRING", "")
    return f"{path_of(environ)}?{query}" if query else path_of(environ)


def fields_of(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a request by their names in small letters."""
    return {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }


def read_body(environ: Mapping[str, Any], most: int) -> bytes:
    """Return the body; raises ContentTooLarge, or ClientDisconnected before its end.

    The length is what the server found, which refused any doubt about it.
    """
    length = str(environ.get("CONTENT_LENGTH") or "")
    known = int(length) if length.isascii() and length.isdigit() else None
    if "HTTP_TRANSFER_ENCODING" not in environ and known is None:
        return b""
    if known is not None and known > most:
        raise ContentTooLarge(most)
    raw = read_upto(environ, most + 1 if known is None else known)
    if len(raw) > most:
        raise ContentTooLarge(most)
    if known is not None and len(raw) < known:
        raise ClientDisconnected(f"{known - len(raw)} bytes never came")
    return raw


def read_upto(environ: Mapping[str, Any], most: int) -> bytes:
    """Read so many bytes, or all there are; raises ClientDisconnected."""
    pieces: list[bytes] = []
    left = most
    while left > 0:
        try:
            piece = bytes(environ["wsgi.input"].read(min(left, PIECE)))
        except (OSError, ValueError) as error:
            raise ClientDisconnected(str(error)) from None
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def with_native(
    request: ChatRequest,
    client_format: str,
    body: object,
    environ: Mapping[str, Any],
    fields: Mapping[str, str],
) -> ChatRequest:
    """Return a request with what its caller wrote, for an upstream of the format."""
    if not isinstance(body, dict):
        return request
    chosen = tuple((n, fields[n]) for n in sorted(fields) if PASSED.fullmatch(n))
    query = str(environ.get("QUERY_STRING", ""))
    return replace(request, native=NativeRequest(client_format, body, chosen, query))
