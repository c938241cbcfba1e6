"""A request as it arrives: its target and its host, in one reading only."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from examples.ch07_gateway.refusal import GatewayError
from examples.ch07_gateway.target import query_fits, refused

HOST = re.compile(r"([A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
ABSOLUTE = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE)
METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
NOT_HERE = {"CONNECT", "TRACE"}  # a tunnel; an echo of credentials


def arrived(environ: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Return method, host, path and query; raises GatewayError."""
    method = environ["REQUEST_METHOD"]
    if method in NOT_HERE or not METHOD.fullmatch(method):
        raise GatewayError(501, "method", f"the method {method[:20]!r} is not for here")
    raw, host = environ.get("RAW_URI") or rebuilt(environ), environ.get("HTTP_HOST", "")
    if found := ABSOLUTE.match(raw):
        host, raw = found[1], found[2]  # Host does not count (RFC 9112, section 3.2.2)
    path, mark, query = raw.partition("?")
    if reason := refused(path or "/"):
        raise GatewayError(400, "target", f"the path has {reason}")
    if not query_fits(query):
        raise GatewayError(400, "target", "the query has characters that none may have")
    if not HOST.fullmatch(host):
        raise GatewayError(400, "host", "the request names no host")
    return method, host.lower(), path or "/", mark + query


def rebuilt(environ: Mapping[str, Any]) -> str:
    """Return the target on a server that has lost its spelling."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1")) + (f"?{query}" if query else "")
