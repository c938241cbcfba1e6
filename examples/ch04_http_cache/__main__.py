"""An HTTP cache in front of an origin: `--origin http://localhost:5000 --port 8000`.

It keeps what RFC 9111 lets it keep, and says in Cache-Status (RFC 9211) what it did.
"""

import sys
from argparse import Namespace
from contextlib import ExitStack
from typing import get_args
from urllib.parse import urlsplit

from examples.ch04_http_cache.rules.policy import SetCookie
from examples.ch04_http_cache.serve import MEMORY
from examples.lab.redacted_url import redacted_url
from examples.lab.serve import (
    LAST_PORT,
    MOST,
    SHARED,
    Deployment,
    Parser,
    Plan,
    run,
    shared_store,
    whole_number,
)

APP = "examples.ch04_http_cache.serve:create_from_config"
MINI = "examples.ch04_http_cache.mini:create_from_config"
SMALLEST, LARGEST = 1_000_000, 2**40
EVICT = "allkeys-lru"  # a store of our own makes room when it is full
ORIGIN = "what is cached: http://HOST[:PORT] or https://HOST[:PORT]"
FOR_ONE = """be a cache for one user: keep what is private,
and answers to requests with Authorization"""
STORE = """where responses are kept: memory (default for one worker);
shared: REDIS_URL, or a store started for it (default for several)"""
SET_COOKIE = """whose answers with Set-Cookie a shared cache keeps:
public: those that say public or s-maxage (default), for a cookie is mostly for one;
always: all, as RFC 9111, section 7.3 lets it; never: none"""
NUMBERS = {
    "--port": (
        "P",
        whole_number(0, LAST_PORT),
        8000,
        "where to listen on 127.0.0.1; 0: any free port (default 8000)",
    ),
    "--workers": ("N", whole_number(1, MOST), 1, f"processes, 1 to {MOST} (default 1)"),
    "--max-bytes": (
        "N",
        whole_number(SMALLEST, LARGEST),
        64_000_000,
        "memory for responses, in each process (default 64000000): a body has at most"
        " an eighth of it, one address with all its variants a quarter",
    ),
    "--timeout": (
        "S",
        whole_number(1, 3600),
        30,
        "seconds to wait for the origin's next word (default 30)",
    ),
}
WHILE_IT_RUNS = """
while it runs:
  X-anything    is passed on, but for fields that name another host or method
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
limits: a URL has at most 8000 bytes, a request 100 fields of 8190 bytes each, an answer
of the origin 100 fields of 65536; 32 variants of an address are kept. What is longer
is a 4xx or 502, or is passed on and not kept; Cache-Status says why.
exit status: 0 stopped as asked, 1 the server did not start, 2 a wrong argument"""


def arguments() -> Parser:
    """Return the parser of this command."""
    parser = Parser("python -m examples.ch04_http_cache", __doc__ or "")
    parser.epilog = WHILE_IT_RUNS
    parser.set_defaults(respawn=True)
    for name, (metavar, kind, default, said) in NUMBERS.items():
        parser.add_argument(
            name, type=kind, metavar=metavar, default=default, help=said
        )
    parser.add_argument("--origin", required=True, metavar="URL", help=ORIGIN)
    parser.add_argument("--private", action="store_true", help=FOR_ONE)
    parser.add_argument(
        "--mini", action="store_true", help="the small cache that the notebook grows"
    )
    parser.add_argument("--store", choices=[MEMORY, SHARED], help=STORE)
    parser.add_argument(
        "--set-cookie", choices=get_args(SetCookie), default="public", help=SET_COOKIE
    )
    return parser


def checked_origin(url: str, port: int) -> str:
    """Return the URL of an origin; raises ValueError for any other."""
    try:
        parts = urlsplit(url)
        number = parts.port
    except ValueError:  # its words may hold a part of a password
        parts, number = urlsplit(""), None
    shown = redacted_url(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"--origin {shown!r} is not of the form http://HOST[:PORT]")
    if parts.query or parts.fragment or "@" in url or parts.path not in ("", "/"):
        raise ValueError(f"--origin {shown!r} has more than scheme, host and port")
    if parts.hostname in ("127.0.0.1", "localhost") and number == port:
        raise ValueError(f"--origin {url!r} is this cache itself")
    return f"{parts.scheme}://{parts.netloc}"


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the server, and a store if one is needed."""
    origin = checked_origin(chosen.origin, chosen.port)
    store = chosen.store or (MEMORY if chosen.workers == 1 else SHARED)
    if store == MEMORY and chosen.workers > 1:
        raise ValueError(
            f"{chosen.workers} workers with memory of their own would not hear of each"
            " other's invalidations: use --store shared"
        )
    if chosen.mini:
        if chosen.workers > 1 or chosen.store == SHARED or chosen.private:
            raise ValueError("--mini is one shared cache in the memory of one process")
        plan = Plan(MINI, {"origin": origin}, front=None, port=chosen.port)
        return [running.enter_context(Deployment(plan))]
    config = {"origin": origin, "private": chosen.private, "timeout": chosen.timeout,
              "max_bytes": chosen.max_bytes, "store": store,
              "set_cookie": chosen.set_cookie}  # fmt: skip
    if store == SHARED:
        config["store"] = shared_store(running, EVICT)
    plan = Plan(APP, config, workers=chosen.workers, front=None, port=chosen.port)
    return [running.enter_context(Deployment(plan))]


if __name__ == "__main__":
    sys.exit(run(arguments(), start))
