"""A shell around `requests`: visitors of the cache and its shop, who count.

python -m examples.ch05_staleness.visitor crowd --port 8200 --shop-port 8201
python -m examples.ch05_staleness.visitor prices --port 8200 --shop-port 8201
python -m examples.ch05_staleness.visitor outage --port 8200 --shop-port 8201 --kill PID
"""

import argparse
import os
import re
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import requests

from examples.ch05_staleness.model.simulation import ReadCounts, count_reads

TIMEOUT = 30.0  # seconds
MOST = 200
# Milliseconds that the shop takes while the crowd comes. The first has to last until
# all are there; the others are asked for by each, however long it takes.
SLOW = {"/books/dracula": 3000, "/now": 500, "/account": 500}
READS = tuple(0.75 * n for n in range(12))  # seconds
CHANGES = (1.1, 4.9)  # for a max-age of 2 s: far from each read and each expiry
PAGE = "/books/emma"
WHO = (
    "crowd: many clients ask at once while the shop is slow; prices: somebody reads "
    "a price while it changes (start with --max-age 2); outage: somebody reads while "
    "the shop is killed"
)


def crowd(url: str, shop: str, clients: int) -> str:
    """Let clients ask at once for a page that nobody holds, for each of three pages."""
    lines = []
    for path, milliseconds in SLOW.items():
        delay(shop, milliseconds)
        lines.append(f"{path:16} {asked(url, shop, path, clients)}")
    delay(shop, 0)
    return "\n".join(lines)


def delay(shop: str, milliseconds: int) -> None:
    """Let the shop take so much longer for each page."""
    told = {"milliseconds": milliseconds}
    requests.put(f"{shop}/delay", json=told, timeout=TIMEOUT)


def asked(url: str, shop: str, path: str, clients: int) -> str:
    """Ask at once, and say how many requests the shop saw and how answers differed."""

    def one(n: int) -> bytes:
        who = {"Cookie": f"client={n}"}
        return requests.get(url + path, headers=who, timeout=TIMEOUT).content

    before = seen(shop)
    with ThreadPoolExecutor(clients) as pool:
        answers = Counter(pool.map(one, range(clients)))
    hits = seen(shop) - before
    return f"{clients} clients, {hits:3} asked the shop, {len(answers):3} answers"


def seen(shop: str) -> int:
    """Return how many requests the shop has seen."""
    return int(requests.get(f"{shop}/seen", timeout=TIMEOUT).json()["seen"])


def prices(url: str, shop: str) -> str:
    """Read a price every 0.75 s while it changes twice, and judge what was read."""
    found = read(url, shop)
    return (
        f"{found.reads} reads, {found.stale} stale, {found.fetched} asked the shop; "
        f"untrue for at most {found.oldest:.1f} s"
    )


def read(url: str, shop: str) -> ReadCounts:
    """Read at READS and change at CHANGES, by the clock of this machine."""
    session, began, before = requests.Session(), time.monotonic(), seen(shop)
    waiting, replies, cents = list(CHANGES), [], count(100)
    for at in READS:
        while waiting and waiting[0] < at:
            wait_until(began + waiting.pop(0))
            new = {"price_cents": next(cents)}
            session.put(shop + PAGE, json=new, timeout=TIMEOUT)
        wait_until(began + at)
        reply = session.get(url + PAGE, timeout=TIMEOUT).json()
        replies.append((time.monotonic() - began, reply["version"]))
    first = replies[0][1]
    times = [(now, made_at(version - first)) for now, version in replies]
    judged = count_reads(times, CHANGES)
    asked = seen(shop) - before
    return ReadCounts(judged.reads, judged.stale, asked, judged.oldest)


def made_at(changes: int) -> float:
    """Return a moment at which the price with so many changes was true."""
    return (0.0, *CHANGES)[changes]


def wait_until(moment: float) -> None:
    """Sleep until a moment of the monotonic clock."""
    time.sleep(max(0.0, moment - time.monotonic()))


def outage(url: str, kill: int | None) -> str:
    """Read a page; kill the shop; read it once it is stale, and one never read."""
    requests.get(url + PAGE, timeout=TIMEOUT)
    if kill:
        kill_server(kill)
    time.sleep(3)
    said = []
    for path in (PAGE, "/books/persuasion"):
        reply = requests.get(url + path, timeout=TIMEOUT)
        said.append(f"{path:18} {reply.status_code}  {timeless(reply)}")
    return "\n".join(said)


def timeless(reply: requests.Response) -> str:
    """Return its Cache-Status without the ttl: how late a reader is, is his affair."""
    return re.sub(r";ttl=-?\d+", "", reply.headers["Cache-Status"])


def kill_server(pid: int) -> None:
    """Kill a server with all its processes, and wait until it is gone.

    Raises OSError for a process that leads no group, as no server of ours does.
    """
    if os.getpgid(pid) != pid:
        raise OSError("it is no server")
    os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        for _ in range(300):
            time.sleep(0.01)
            os.kill(pid, 0)


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    name, said = (
        "python -m examples.ch05_staleness.visitor",
        "Visit the cache, and count.",
    )
    parser = argparse.ArgumentParser(name, description=said)
    parser.add_argument("who", choices=("crowd", "prices", "outage"), help=WHO)
    parser.add_argument("--port", type=int, default=8000, help="of the cache (8000)")
    parser.add_argument(
        "--shop-port", type=int, default=8001, help="of the shop (8001)"
    )
    parser.add_argument(
        "--clients", type=int, default=100, help=f"of the crowd, 1 to {MOST} (100)"
    )
    parser.add_argument(
        "--kill", type=int, metavar="PID", help="the shop's process, for outage"
    )
    chosen = parser.parse_args()
    if not 1 <= chosen.clients <= MOST:
        parser.error(f"--clients is 1 to {MOST}, not {chosen.clients}")
    ports = (chosen.port, chosen.shop_port)
    url, shop = (f"http://127.0.0.1:{port}" for port in ports)
    visits = {
        "crowd": lambda: crowd(url, shop, chosen.clients),
        "prices": lambda: prices(url, shop),
        "outage": lambda: outage(url, chosen.kill),
    }
    try:
        said = visits[chosen.who]()
    except (requests.RequestException, KeyError):
        return "no cache and shop answer on the ports {} and {}".format(*ports)
    except OSError as error:
        return f"process {chosen.kill} cannot be killed: {error}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
