"""A shell between the suite and the gateway: the suite's names, without our prefix.

The suite calls `test_simple_text`; through the gateway that is `lab__test_simple_text`.
This puts the prefix on what is asked, takes it off what is answered, and adds the token
that the suite does not have. Everything else passes as it is, streams too.
"""

import json
from collections.abc import Iterator

import requests
from flask import Flask, Response, request

from examples.ch10_mcp import decode_value, encode_value

TOOL, URI = "lab__", "lab+"
HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}


def create(gateway: str, token: str) -> Flask:
    """Build it in front of the gateway at this URL."""
    app = Flask(__name__)

    @app.route("/mcp", methods=["GET", "POST", "DELETE", "OPTIONS"])
    def carry() -> Response:
        fields = {k: v for k, v in request.headers if k.lower() not in HOP}
        fields["Host"] = request.host  # the gateway looks for a foreign one
        fields["Authorization"] = f"Bearer {token}"
        if "Mcp-Name" in request.headers:
            fields["Mcp-Name"] = renamed_field(request.headers["Mcp-Name"])
        body = renamed_body(request.get_data())
        reply = requests.request(
            request.method, gateway, data=body, headers=fields, stream=True, timeout=60
        )
        told = [(k, v) for k, v in reply.headers.items() if k.lower() not in HOP]
        return Response(plain(reply), status=reply.status_code, headers=told)

    return app


def renamed_field(value: str) -> str:
    """Put the prefix on a name that a field repeats; what is no name stays."""
    try:
        name = decode_value(value)
    except Exception:
        return value
    return encode_value(prefixed(name))


def renamed_body(raw: bytes) -> bytes:
    """Put the prefix on what a message is about; what is no message stays."""
    try:
        message = json.loads(raw)
        params = message["params"]
        for holder in (params, params.get("ref", {})):
            for key in ("name", "uri"):
                if isinstance(holder.get(key), str):
                    holder[key] = prefixed(holder[key])
        wanted = params.get("notifications", {}).get("resourceSubscriptions", [])
        wanted[:] = [prefixed(uri) for uri in wanted]
    except (ValueError, KeyError, TypeError, AttributeError):
        return raw
    return json.dumps(message).encode()


def prefixed(name: str) -> str:
    """Put the prefix on a name, or on a URI."""
    return (URI if "://" in name else TOOL) + name


def plain(reply: requests.Response) -> Iterator[bytes]:
    """Yield what comes without the prefix; the gateway cuts between messages only."""
    try:
        for piece in reply.iter_content(None):
            yield piece.replace(TOOL.encode(), b"").replace(URI.encode(), b"")
    finally:
        reply.close()
