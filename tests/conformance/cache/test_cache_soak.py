"""64 clients at once for a minute: no error, no mixed-up body, memory in its limit.

SOAK_SECONDS in the environment makes it shorter, or longer.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from random import Random

import pytest

from examples.lab.serve import embedded_store, serve
from tests.lab.processes import group

CLIENTS, PATHS = 64, 1500
SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
LIMIT = 8_000_000  # bytes for responses; what the origin has is three times as much


class Client:
    """Asks for pages at random, and now and then changes one.

    A `strict` client must see its own change in the next answer. With several workers
    the others hear of it a moment later.
    """

    def __init__(self, number, authority, until, strict):
        self.random, self.until, self.strict = Random(number), until, strict
        self.authority, self.count, self.hits, self.wrong = authority, 0, 0, []

    def run(self):
        connection = HTTPConnection(self.authority, timeout=20)
        while time.monotonic() < self.until and len(self.wrong) < 3:
            # Few pages are asked for often, many seldom.
            number = int(PATHS * self.random.random() ** 3)
            if self.random.random() < 0.02:
                self.change(connection, f"/{number}")
            else:
                self.read(connection, f"/{number}", self.random.choice("abc"))
            self.count += 1
        connection.close()
        return self

    def change(self, connection, path):
        connection.request("POST", path, body=b"new")
        reply = connection.getresponse()
        version = reply.read()
        if reply.status != 200:
            self.wrong.append((path, reply.status))
        elif self.strict:
            self.read(connection, path, "a", int(version))

    def read(self, connection, path, foo, at_least=0):
        connection.request("GET", path, headers={"Foo": foo})
        reply = connection.getresponse()
        body = reply.read()
        self.hits += "hit" in (reply.headers["Cache-Status"] or "")
        variant = foo if int(path[1:]) % 3 == 0 else "any"
        said = body.split(b" ")
        right = reply.status == 200 and said[:2] == [path.encode(), variant.encode()]
        if not right or int(said[2]) < at_least:
            self.wrong.append((path, foo, reply.status, at_least, body[:80]))


def resident(pids):
    """Bytes of memory that these processes hold."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            total += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


def soak(url, pids, seconds, strict):
    """Run all clients; return them, and the most memory that was seen in use."""
    until, most = time.monotonic() + seconds, 0
    authority = url.removeprefix("http://")
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [Client(n, authority, until, strict) for n in range(CLIENTS)]
        running = [pool.submit(client.run) for client in clients]
        while time.monotonic() < until:
            most = max(most, resident(pids))
            time.sleep(0.25)
        done = [each.result() for each in running]
    return done, most


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
@pytest.mark.parametrize(("store", "workers"), [("memory", 1), ("shared", 2)])
def test_many_clients_at_once(store, workers, capsys):
    with embedded_store() as valkey:
        served = "examples.ch04_http_cache.serve:create_from_config"
        origin_app = "tests.conformance.cache.soak_origin:create"
        with serve(origin_app, front=None) as origin:
            config = {"origin": origin.url, "max_bytes": LIMIT,
                      "store": valkey if store == "shared" else store}  # fmt: skip
            with serve(served, config=config, workers=workers, front=None) as cache:
                pids = group(cache.replicas[0].pid)
                before = resident(pids)
                share = 1 if store == "memory" else 0.4
                clients, most = soak(cache.url, pids, SECONDS * share, workers == 1)
                words = cache.replicas[0].new_lines()
    wrong = [each for client in clients for each in client.wrong]
    count, hits = sum(c.count for c in clients), sum(c.hits for c in clients)
    grown = most - before
    with capsys.disabled():
        sys.stdout.write(
            f"\n{count} requests, {hits} hits, {grown / 1e6:.0f} MB more memory\n"
        )
    assert not wrong and not words, (wrong[:3], *words)
    assert count > 100 * CLIENTS * min(1, SECONDS / 10) / 10
    assert 0.2 < hits / count < 1
    assert grown < workers * (3 * LIMIT + 20_000_000)
