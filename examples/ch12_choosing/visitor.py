"""A shell around `requests`: a visitor who tries everything that is behind the door.

python -m examples.ch12_choosing.visitor --port 8000 --kill PID
"""

import os
import secrets
import signal
import sys
from collections.abc import Sequence
from typing import Any

import requests

from examples.ch10_mcp import CallFailed, McpClient
from examples.lab.serve import LAST_PORT, Parser, whole_number

TIMEOUT = 10.0  # seconds
MOST_PID = 2**22
ATTEMPTS = 3
OLD = "/search?q=emma"
WISH = {"book_id": "emma", "reference": "first"}
ARGUMENTS = {"book_id": "emma", "key": "by a tool"}


class Visitor:
    """Somebody with an account of their own."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.session = url, requests.Session()
        self.given = {"name": name, "password": secrets.token_urlsafe()}

    def ask(self, path: str, **given: Any) -> requests.Response:
        """Ask for something."""
        return self.send("GET", path, **given)

    def send(self, method: str, path: str, **given: Any) -> requests.Response:
        """Send a request."""
        return self.session.request(method, self.url + path, timeout=TIMEOUT, **given)

    def look(self) -> str:
        """Look at a book twice."""
        said = [self.ask("/books/emma").headers["Cache-Status"] for _ in range(2)]
        words = ", then ".join("hit" if ";hit" in each else "miss" for each in said)
        return f"GET /books/emma          {words}"

    def arrive(self) -> str:
        """Open an account, sign in, keep the token."""
        refused = self.ask("/orders").status_code
        self.send("POST", "/accounts", json=self.given).raise_for_status()
        pair = self.send("POST", "/session", json=self.given).json()
        self.token = pair["access_token"]
        self.signed = {"Authorization": f"Bearer {self.token}"}
        allowed = self.ask("/orders", headers=self.signed).status_code
        return f"GET /orders              {refused} without a token, {allowed} with one"

    def buy(self, kill: int | None) -> str:
        """Buy a book, and send the order again; a worker may die in between."""
        fields = self.signed | {"Idempotency-Key": secrets.token_hex(8)}
        ids = []
        for attempt in range(ATTEMPTS):
            if kill and attempt == 1:
                os.killpg(os.getpgid(kill), signal.SIGKILL)
            reply = self.send("POST", "/orders", json=WISH, headers=fields)
            ids.append(reply.json().get("id", reply.status_code))
        after = ", a worker killed after the first" if kill else ""
        orders = len(set(ids))
        return (
            f"POST /orders             {ATTEMPTS} times one key{after}: {orders} order"
        )

    def search(self) -> str:
        """Use what is to end."""
        reply = self.ask(OLD)
        told = [name for name in ("Deprecation", "Sunset") if name in reply.headers]
        return f"GET {OLD}       {reply.status_code}, {' and '.join(told)}"

    def use(self) -> list[str]:
        """List the tools, and buy by one of them."""
        client = McpClient(self.session, f"{self.url}/mcp", token=self.token)
        names = sorted(str(tool["name"]) for tool in client.list_tools())
        buys = next(name for name in names if name.endswith("buy_book"))
        client.call(buys, **ARGUMENTS)
        orders = self.ask("/orders", headers=self.signed).json()
        told = ", ".join(order["reference"] for order in orders)
        return [f"tools/list               {', '.join(names)}",
                f"GET /orders              {told}"]  # fmt: skip


def main(words: Sequence[str]) -> int | str:
    """Visit; return 0, or what went wrong. A wrong argument exits with status 2."""
    chosen = parser().parse_strictly(words)
    name = f"v{secrets.token_hex(4)}"
    visitor = Visitor(f"http://127.0.0.1:{chosen.port}", name)
    try:
        said = [visitor.look(), visitor.search(), visitor.arrive()]
        said += [visitor.buy(chosen.kill), *visitor.use()]
    except KeyError:
        return f"what answers at port {chosen.port} is not this shop"
    except requests.ConnectionError:
        return f"nothing answers at port {chosen.port}; is the shop running there?"
    except (requests.RequestException, CallFailed) as error:
        return f"the visit to port {chosen.port} ended: {type(error).__name__}"
    except OSError as error:
        return f"process {chosen.kill} cannot be killed: {error.strerror}"
    sys.stdout.write("\n".join(said) + "\n")
    return 0


def parser() -> Parser:
    """Return what the command line is read with."""
    made = Parser(
        "python -m examples.ch12_choosing.visitor",
        "Look at a book, sign in, buy, search, and use a tool.",
    )
    made.epilog = None
    made.add_argument(
        "--port", type=whole_number(1, LAST_PORT), default=8000, metavar="P",
        help="of the gateway (default 8000)",
    )  # fmt: skip
    made.add_argument(
        "--kill", type=whole_number(2, MOST_PID), metavar="PID",
        help="a worker that dies in between",
    )  # fmt: skip
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
