"""The naive gateway, forty lines of the first day, frozen: what others are measured by.

Each of its lines looks right. `tests/security` shows what every one of them costs.
"""

from collections import Counter
from collections.abc import Collection, Mapping

import requests
from flask import Flask, Response, abort, request

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
DROPPED = {"transfer-encoding", "connection", "content-encoding", "content-length"}
QUOTA = 10


def create_naive(
    *,
    upstreams: Mapping[str, str],
    public: Collection[str] = (),
    keys: Collection[str] = (),
    session: requests.Session | None = None,
    quota: int | None = None,
) -> Flask:
    """Build it: `upstreams` are URLs by prefix, the longest first."""
    app, seen = Flask(__name__), Counter[str]()

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def pass_on(path: str) -> Response:
        prefix = next((each for each in upstreams if f"/{path}".startswith(each)), None)
        if prefix is None:
            abort(404)
        if prefix not in public and request.headers.get("X-API-Key") not in keys:
            abort(401)
        client = request.headers.get("X-Forwarded-For") or str(request.remote_addr)
        seen[client] += 1
        if quota is not None and seen[client] > quota:
            abort(429)
        headers = {**request.headers, "X-Forwarded-For": client}
        headers.setdefault("X-Consumer", "demo" if prefix not in public else "")
        ask = session.request if session else requests.request
        target = request.environ.get("RAW_URI") or request.full_path
        reply = ask(
            request.method,
            upstreams[prefix] + target,
            headers=headers,
            data=request.get_data(),
        )
        kept = [(n, v) for n, v in reply.headers.items() if n.lower() not in DROPPED]
        return Response(reply.content, reply.status_code, kept)

    return app
