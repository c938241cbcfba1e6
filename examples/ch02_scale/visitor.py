"""A shell around `requests`: customers under load, who count what a death costs them.

python -m examples.ch02_scale.visitor --port 8100 --customers 20 --kill $PID_3
"""

import argparse
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import requests

TIMEOUT = 30.0  # seconds
LOOKS = 100  # 10 ms each, until a killed process is gone
MOST = 100
ROUNDS = 12  # times that each customer looks, before the death and after it
LINE = {"book_id": "gullivers-travels", "quantity": 1}
FIELD = "X-Customer"


@dataclass(slots=True)
class Customer:
    """Somebody with a basket, who looks at books and notes what fails."""

    name: str
    url: str
    looks: int = 0
    failed: int = 0
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers[FIELD] = self.name

    def add(self) -> bool:
        """Put a book into the basket."""
        return self.session.post(f"{self.url}/basket", json=LINE, timeout=TIMEOUT).ok

    def look(self, rounds: int) -> None:
        """Look at books: idempotent requests, all of which should be answered."""
        for _ in range(rounds):
            try:
                reply = self.session.get(f"{self.url}/books/emma", timeout=TIMEOUT)
                self.failed += not reply.ok
            except requests.RequestException:
                self.failed += 1
            self.looks += 1

    def has_basket(self) -> bool:
        """Whether the book is still there."""
        reply = self.session.get(f"{self.url}/basket", timeout=TIMEOUT)
        return reply.ok and bool(reply.json()["count"])


def visit(url: str, customers: int, kill: int | None = None) -> str:
    """Let everybody look at once, kill a replica meanwhile, and count the losses."""
    people = [Customer(f"customer-{n}", url) for n in range(customers)]
    with ThreadPoolExecutor(customers) as pool:
        added = sum(pool.map(Customer.add, people))
        half = threading.Barrier(customers + 1)

        def shop(person: Customer) -> None:
            person.look(ROUNDS)
            half.wait(TIMEOUT)
            person.look(ROUNDS)

        work = [pool.submit(shop, person) for person in people]
        half.wait(TIMEOUT)  # everybody is about to look again
        if kill:
            kill_server(kill)
        for done in work:
            done.result()
        kept = sum(pool.map(Customer.has_basket, people))
    looks, failed = (
        sum(n) for n in zip(*[(p.looks, p.failed) for p in people], strict=True)
    )
    return f"{looks} looks, {failed} failed; {added} baskets filled, {kept} kept"


def kill_server(pid: int) -> None:
    """Kill a server with all its processes, and wait until it is gone."""
    os.killpg(os.getpgid(pid), signal.SIGKILL)
    with suppress(ProcessLookupError):
        for _ in range(LOOKS):
            time.sleep(0.01)
            os.kill(pid, 0)


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch02_scale.visitor")
    parser.add_argument("--port", type=int, default=8000, help="of the shop")
    parser.add_argument("--customers", type=int, default=20, help=f"1 to {MOST}")
    parser.add_argument("--kill", type=int, metavar="PID", help="killed under load")
    chosen = parser.parse_args()
    if not 1 <= chosen.customers <= MOST:
        parser.error(f"--customers is 1 to {MOST}, not {chosen.customers}")
    try:
        said = visit(f"http://127.0.0.1:{chosen.port}", chosen.customers, chosen.kill)
    except requests.RequestException:
        return f"nobody answers on port {chosen.port}"
    except OSError as error:
        return f"process {chosen.kill} cannot be killed: {error}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
