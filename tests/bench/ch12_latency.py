"""How long one request takes with each of the four designs, when nobody else asks."""

import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from statistics import median

import requests

from examples.ch12_choosing.experiments.trials import BOOKS
from examples.ch12_choosing.experiments.visitors import TIMEOUT, Visitor

BLOCKS, BLOCK = 30, 5  # few at a time, so that a busy moment slows all four
PAGE = BOOKS[40]  # no trial reads it
PATHS = {"page": f"/books/{PAGE}", "basket": "/basket"}


def percentiles(waits):
    """Three of them, in milliseconds, of sorted waits in seconds."""
    return {
        f"p{part}_ms": round(1000 * waits[len(waits) * part // 100], 2)
        for part in (50, 95, 99)
    }


class Caller:
    """Somebody on one connection, with as little as possible between clock and wire."""

    def __init__(self, site):
        replica = site.shop.replicas[0]
        who = Visitor(requests.Session(), replica.url, "alone")
        assert who.add() and who.version(PAGE) is not None
        self._fields = {"Cookie": f"basket={who.session.cookies['basket']}"}
        self._line = HTTPConnection("127.0.0.1", replica.port, timeout=TIMEOUT)

    def ask(self, path):
        """Ask, and ask again where the server has hung up; the seconds it took."""
        try:
            return self._timed(path)
        except (HTTPException, ConnectionError):
            self._line.close()
            return self._timed(path)

    def _timed(self, path):
        began = time.perf_counter()
        self._line.request("GET", path, headers=self._fields)
        reply = self._line.getresponse()
        reply.read()
        assert reply.status == HTTPStatus.OK, reply.status
        return time.perf_counter() - began


def latencies(running, found):
    """One client at a replica of each in turn: pages, and looks into a basket."""
    callers = [(site.design.name, Caller(site)) for site in running]
    for _ in range(BLOCKS):
        for kind, path in PATHS.items():
            for name, caller in callers:
                block = [caller.ask(path) for _ in range(BLOCK)]
                found.setdefault(name, {}).setdefault(kind, []).append(block)


def latency(found):
    """Percentiles over all blocks, and the medians of the blocks."""
    return {
        name: {kind: of_blocks(blocks) for kind, blocks in of_design.items()}
        for name, of_design in found.items()
    }


def of_blocks(blocks):
    """Percentiles of all, and how far the blocks' medians spread."""
    medians = [round(1000 * median(block), 2) for block in blocks]
    waits = sorted(wait for block in blocks for wait in block)
    ends = {"low": min(medians), "high": max(medians)}
    return {**percentiles(waits), **ends, "rounds": medians}
