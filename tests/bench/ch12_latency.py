"""How long one request takes with each of the four designs, when nobody else asks."""

import time
from statistics import median

from examples.ch12_choosing.experiments.trials import BOOKS
from examples.ch12_choosing.experiments.visitors import Visitor

BLOCKS, BLOCK = 12, 15
PAGES = BOOKS[40:44]  # no trial reads them


def percentiles(waits):
    """Three of them, in milliseconds, of sorted waits in seconds."""
    return {
        f"p{part}_ms": round(1000 * waits[len(waits) * part // 100], 2)
        for part in (50, 95, 99)
    }


def latencies(running, found):
    """One client at a replica of each in turn: pages, and looks into a basket."""
    people = []
    for site in running:
        session = site.visitor("alone").session
        who = Visitor(session, site.shop.replicas[0].url, "alone")
        who.add()
        who.version(PAGES[0])
        people.append((site.design.name, who))
    for _ in range(BLOCKS):
        for name, who in people:
            of_design = found.setdefault(name, {"page": [], "basket": []})
            of_design["page"].append(timed(lambda who=who: who.version(PAGES[0])))
            of_design["basket"].append(timed(who.look))


def timed(ask):
    """The seconds that each of a block of requests takes."""
    waits = []
    for _ in range(BLOCK):
        began = time.perf_counter()
        assert ask() is not None
        waits.append(time.perf_counter() - began)
    return waits


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
