"""Run the suite against the real command, say the counts, and write them down.

    python -m tests.conformance.cache --cache-tests PATH

With `--base URL --port P` it runs against any proxy that forwards to 127.0.0.1:P.
"""

import argparse
import os
import sys
import time
from contextlib import ExitStack

from examples.lab.serve import serve
from tests.bench.machine import conditions, write
from tests.conformance.cache import run, suite
from tests.conformance.cache.origin import Origin
from tests.conformance.cache.sockets import client, serving

CACHE = "examples.ch04_http_cache.serve:create_from_config"


def arguments():
    """What this command takes."""
    parser = argparse.ArgumentParser("python -m tests.conformance.cache")
    parser.add_argument("--cache-tests", default=os.environ.get("CACHE_TESTS"))
    parser.add_argument("--base", help="a proxy to be judged (default: our own)")
    parser.add_argument("--port", type=int, default=0, help="of the suite's origin")
    parser.add_argument("--write", action="store_true", help="write the measurement")
    chosen = parser.parse_args()
    if not chosen.cache_tests:
        parser.error("say --cache-tests PATH, or set CACHE_TESTS")
    return chosen


def results_of(tests, chosen):
    """The results of one run, of the real command or of the proxy that is named."""
    with ExitStack() as running:
        origin = Origin(time.time, time.sleep)
        url = running.enter_context(serving(origin, time.time, chosen.port))
        base = chosen.base
        if base is None:
            config = {"origin": url}
            cache = running.enter_context(serve(CACHE, config=config, front=None))
            base = cache.url
        return run.run(tests, client(base), time.time, time.sleep)


def main():
    chosen = arguments()
    tests = suite.load(chosen.cache_tests)
    final, text = run.report(tests, results_of(tests, chosen))
    sys.stdout.write(f"{text}\n")
    if chosen.write:
        content = {
            **conditions("gunicorn", "gevent", "http-sf"),
            "suite": "http-tests/cache-tests",
            "definitions": len(tests),
            "counts": suite.counts(tests, final),
        }
        sys.stdout.write(f"{write('ch04_http_cache.suite.json', content)}\n")


if __name__ == "__main__":
    main()
