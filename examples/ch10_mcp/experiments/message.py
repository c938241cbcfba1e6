"""One request of the new era as it goes over the wire, in the laboratory."""

import json
from typing import Any

from requests import PreparedRequest, Response

from examples.bookshop.jsontext import decode
from examples.ch10_mcp.experiments import careless
from examples.ch10_mcp.experiments.attacks import post
from examples.ch10_mcp.experiments.stage import Parts, Stage
from examples.lab import Table
from examples.lab.figures import Marked

SHOWN = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Param-Branch")


class Message:
    """A request as text: the named header fields, an empty line, the body."""

    def __init__(self, request: PreparedRequest) -> None:
        fields = [f"{k}: {v}" for k, v in request.headers.items() if k in SHOWN]
        body: Any = request.body or b"{}"
        laid_out = json.dumps(decode(body), indent=1)
        self._lines = ["POST /mcp HTTP/1.1", *fields, "", laid_out]

    def __repr__(self) -> str:
        return "\n".join(self._lines)


def one_call() -> Message:
    """Look at stock, as the very first thing that a client says."""
    stage, sent = Stage(), []
    client = stage.client()
    client.list_tools()

    def note(reply: Response, *_: Any, **__: Any) -> None:
        sent.append(reply.request)

    client.session.hooks["response"].append(note)
    client.call("check_stock", book_id="emma", branch="west")
    return Message(sent[0])


GATE = ("search_books", "check_stock")  # what this gateway lets guests call


def as_it_is(_: Parts) -> None:
    """Change nothing."""


NAIVE = "looks at the body only"
SERVERS = {NAIVE: careless.like(careless.TrustsBody), "compares": as_it_is}


def gateway(name: str) -> str:
    """Decide as a gateway does that reads the field and not the body."""
    return "lets it through" if name in GATE else "refuses"


def split(server: str = NAIVE, named: str = "search_books") -> Table:
    """Say one tool in the header and another in the body."""
    change = SERVERS[server]
    reply = post(Stage(change=change), Mcp_Name=named)
    told: Any = decode(reply.content)
    done = "result" in told
    said = "an order was placed" if done else f"error {told['error']['code']}"
    row = {"the gateway": gateway(named), "the server": server,
           "what happens": Marked(said, "failed" if done else "fresh")}  # fmt: skip
    return Table([row], f"Mcp-Name says {named}, the body says place_order")
