"""A million requests through the policies in plain Python, beside their peers.

Each round plays the same trace through everything in turn; medians of what was measured
side by side can be compared. `libcachesim` is C behind a Python loop, and joins in
where it is installed.
"""

import cProfile
import pstats
import sys
from collections import deque
from importlib import import_module
from importlib.util import find_spec
from random import Random
from statistics import median
from time import perf_counter

import cachetools

from examples.ch06_capacity import ONLINE_POLICIES, simulate, zipf
from tests.bench.machine import conditions, write

REQUESTS, KEYS, ALPHA, SIZE, ROUNDS = 1_000_000, 10_000, 0.8, 1000, 3
PEERS = {"cachetools LRU": "LRUCache", "cachetools FIFO": "FIFOCache"}
LIBRARY = {"lru": "LRU", "sieve": "Sieve", "s3fifo": "S3FIFO", "arc": "ARC"}


def with_cachetools(kind):
    """A peer in Python: look, and put in what was missed."""

    def play(trace):
        cache = getattr(cachetools, kind)(SIZE)
        hits = 0
        for key in trace:
            try:
                cache[key]
                hits += 1
            except KeyError:
                cache[key] = True
        return hits

    return play


def with_libcachesim(kind):
    """A peer in C, asked from Python."""

    def play(trace):
        library = import_module("libcachesim")
        cache, request = getattr(library, kind)(cache_size=SIZE), library.Request()
        request.obj_size, hits = 1, 0
        for key in trace:
            request.obj_id = key
            hits += cache.get(request)
        return hits

    return play


def players():
    """Everything that plays, by name."""
    found = {
        name: lambda trace, name=name: simulate(name, trace, SIZE).hits
        for name in ONLINE_POLICIES
    }
    found |= {name: with_cachetools(kind) for name, kind in PEERS.items()}
    if find_spec("libcachesim"):
        found |= {
            f"libcachesim {name}": with_libcachesim(kind)
            for name, kind in LIBRARY.items()
        }
    return found


def profile(name, trace):
    """The functions that take the time of one run, and their share of it."""
    profiler = cProfile.Profile()
    profiler.runcall(simulate, name, trace, SIZE)
    stats = pstats.Stats(profiler)
    rows = [
        {"function": function[2], "calls": calls, "seconds": round(own, 2)}
        for function, (_, calls, own, _, _) in stats.stats.items()
        if own > 0.02
    ]
    return sorted(rows, key=lambda row: -row["seconds"])


def main():
    """Measure, write, and say what was measured."""
    known = conditions("cachetools", "libcachesim")
    trace = zipf(Random(1).random, KEYS, ALPHA, REQUESTS)
    every, hits = players(), {}
    seconds = {name: deque() for name in every}
    for _ in range(ROUNDS):
        for name, play in every.items():
            start = perf_counter()
            hits[name] = play(trace)
            seconds[name].append(perf_counter() - start)
    took = {name: round(median(each), 2) for name, each in seconds.items()}
    content = {
        **known,
        "load": {"requests": REQUESTS, "keys": KEYS, "alpha": ALPHA, "size": SIZE,
                 "rounds": ROUNDS},
        "runs": {
            name: {
                "seconds": took[name],
                "hits": hits[name],
                "rounds": [round(each, 2) for each in seconds[name]],
            }
            for name in every
        },
        "ratios": {
            "lru to cachetools LRU": round(took["lru"] / took["cachetools LRU"], 2),
            "fifo to cachetools FIFO": round(took["fifo"] / took["cachetools FIFO"], 2),
        },
        "profile": {name: profile(name, trace) for name in ("lru", "sieve")},
    }  # fmt: skip
    path = write("ch06_capacity.json", content)
    for name, each in took.items():
        sys.stdout.write(f"{name:<20} {each:6.2f} s  {hits[name]} hits\n")
    sys.stdout.write(f"{content['ratios']}\n{path}\n")
