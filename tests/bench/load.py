"""Load on one URL: wrk where it is installed, else a small generator of our own."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from statistics import median

CONNECTIONS = 16
UNITS = {"us": 1, "ms": 1_000, "s": 1_000_000}


@dataclass(frozen=True)
class Round:
    """Requests per second, and latencies in microseconds."""

    rate: float
    p50: float
    p99: float


def tool():
    """What makes the load."""
    return "wrk" if shutil.which("wrk") else "tests/bench/pump.py"


def load(url, seconds=1.0, fields=None):
    """Ask one URL for so many seconds on 16 connections that are kept open."""
    if tool() == "wrk":
        return with_wrk(url, seconds, fields or {})
    told = json.dumps(fields or {})
    command = [sys.executable, "-m", "tests.bench.pump", url, str(seconds), told]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return Round(**json.loads(ran.stdout))


def with_wrk(url, seconds, fields):
    whole = str(max(1, round(seconds)))
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{whole}s", "--latency"]
    options += [f"-H{name}: {value}" for name, value in fields.items()]
    ran = subprocess.run(
        ["wrk", *options, url], capture_output=True, text=True, check=True
    )
    found = dict(re.findall(r"(50|99)% +(\S+)", ran.stdout))
    rate = re.search(r"Requests/sec: +(\S+)", ran.stdout)[1]
    if "Non-2xx" in ran.stdout:
        raise RuntimeError(f"{url} gave errors:\n{ran.stdout}")
    return Round(float(rate), micro(found["50"]), micro(found["99"]))


def micro(text):
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()
    return float(number) * UNITS[unit]


def interleaved(urls, rounds, seconds=1.0, fields=None):
    """Load each URL in turn, so many rounds; a disturbance hits them all."""
    seen = {name: [] for name in urls}
    for _ in range(rounds):
        for name, url in urls.items():
            seen[name].append(load(url, seconds, fields))
    return {name: summary(each) for name, each in seen.items()}


def summary(rounds):
    """Medians, the best, and every rate."""
    return {
        "requests_per_second": round(median(r.rate for r in rounds)),
        "best": round(max(r.rate for r in rounds)),
        "p50_us": round(median(r.p50 for r in rounds)),
        "p99_us": round(median(r.p99 for r in rounds)),
        "rounds": [round(r.rate) for r in rounds],
    }


def paired(measured, one, other):
    """How many times the rate of another it is: round by round, and their median.

    The machine is slow for seconds and fast for seconds. A round is short enough to
    meet them alike; medians of the two rates could come from different minutes.
    """
    rows = zip(measured[one]["rounds"], measured[other]["rounds"], strict=True)
    ratios = sorted(round(mine / theirs, 2) for mine, theirs in rows)
    return {"median": round(median(ratios), 2), "least": ratios[0], "most": ratios[-1]}
