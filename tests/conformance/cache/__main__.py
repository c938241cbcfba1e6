"""Run the suite against the real command, say the counts, and write them down.

    python -m tests.conformance.cache --cache-tests PATH --write

writes book/measurements/ch04_http_cache.suite.json, with the date and the version of
the suite; the notebook tells what stands there.

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
    parser.add_argument(
        "--cache-tests",
        metavar="PATH",
        default=os.environ.get("CACHE_TESTS"),
        help="an export, the whole one or a part (default: $CACHE_TESTS)",
    )
    parser.add_argument(
        "--suite-version",
        metavar="TEXT",
        help="of the export (default: what the package.json beside or above it says)",
    )
    parser.add_argument("--base", help="a proxy to be judged (default: our own)")
    parser.add_argument("--port", type=int, default=0, help="of the suite's origin")
    parser.add_argument("--write", action="store_true", help="write the measurement")
    chosen = parser.parse_args()
    if not chosen.cache_tests:
        parser.error("say --cache-tests PATH, or set CACHE_TESTS")
    try:
        suite.load(chosen.cache_tests)
    except (OSError, ValueError, LookupError, TypeError) as error:
        parser.error(f"{chosen.cache_tests!r} is no export of {suite.NAME}: {error!r}")
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
    results = results_of(tests, chosen)
    final, text = run.report(tests, results)
    sys.stdout.write(f"{text}\n")
    if chosen.write:
        content = {
            **conditions("gunicorn", "gevent", "http-sf"),
            **suite.described(chosen.cache_tests, chosen.suite_version),
            "definitions": len(tests),
            "counts": suite.counts(tests, final),
            "misses": suite.misses(tests, final, results),
        }
        sys.stdout.write(f"{write('ch04_http_cache.suite.json', content)}\n")


if __name__ == "__main__":
    main()
