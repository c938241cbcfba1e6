"""What the official clients really send: captured once, replayed by the notebook.

python -m tests.bench.ch08_capture FILE runs every client that is installed against a
gateway of its own and writes method, target, the fields that matter, and the body.
"""

import json
import sys
import threading
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from examples.ch08_ai_gateway import create_app, create_mock_providers
from examples.ch08_ai_gateway.lab_network import READY
from examples.ch08_ai_gateway.mock_providers.app import KEY
from tests.bench.ch08_clients import CLIENTS

KEPT = ("authorization", "x-api-key", "x-goog-api-key", "anthropic-version",
        "user-agent")  # fmt: skip
ACTIONS = ("plain", "stream", "tools")


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_):
        """Nothing."""


def recording(app, seen):
    """An application in front of another that keeps what it is asked."""

    def recorder(environ, start_response):
        size = int(environ.get("CONTENT_LENGTH") or 0)
        raw = environ["wsgi.input"].read(size)
        query = environ["QUERY_STRING"]
        fields = {
            name[5:].lower().replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        seen.append(
            {
                "method": environ["REQUEST_METHOD"],
                "target": environ["PATH_INFO"] + (f"?{query}" if query else ""),
                "fields": {name: fields[name] for name in KEPT if name in fields},
                "body": json.loads(raw or b"null"),
            }
        )
        environ["wsgi.input"] = BytesIO(raw)
        return app(environ, start_response)

    return recorder


def serving(app):
    """Serve an application in a thread; return its address."""
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def capture(clients=CLIENTS):
    """What each client sends, by its name and what it was asked to do."""
    seen = []
    text = READY.read_text().replace("UPSTREAMS", serving(create_mock_providers()))
    app = create_app(config=text, environment={"UPSTREAM_KEY": KEY})
    url = serving(recording(app, seen))
    found = {}
    for name, make in clients.items():
        for action in ACTIONS:
            if getattr(make, action) is None:
                continue
            seen.clear()
            getattr(make(url), action)("openai/echo")
            asked = {"client": f"{make.package} {version(make.package)}"}
            for number, each in enumerate(seen):
                turn = f" {number + 1}" if len(seen) > 1 else ""
                found[f"{name}, {action}{turn}"] = {**asked, **each}
    return found


if __name__ == "__main__":
    lines = (
        f"{json.dumps(name)}: {json.dumps(one)}" for name, one in capture().items()
    )
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n")
