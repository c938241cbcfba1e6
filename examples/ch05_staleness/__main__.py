"""A shop whose prices change, and a cache before it that lives with stale data.

PUT /delay makes the shop slow, PUT on a book changes its price, and kill -9 ends it.
"""

import sys
from argparse import ArgumentTypeError, Namespace
from contextlib import ExitStack
from typing import get_args

from examples.ch04_http_cache import SetCookie
from examples.lab.serve import LAST_PORT, Deployment, Parser, Plan, run, whole_number

ORIGIN = "examples.ch05_staleness.serve:create_origin"
CACHE = "examples.ch05_staleness.serve:create_from_config"
DAY = 86_400
MOST_BETA = 10.0
NUMBERS = {
    "--port": (
        "P",
        whole_number(1, LAST_PORT),
        8000,
        "where the cache listens on 127.0.0.1 (default 8000)",
    ),
    "--shop-port": (
        "P",
        whole_number(1, LAST_PORT),
        8001,
        "where the shop listens on 127.0.0.1 (default 8001)",
    ),
    "--max-age": ("S", whole_number(0, DAY), 60, "of each answer (default 60)"),
    "--stale-while-revalidate": (
        "S",
        whole_number(0, DAY),
        0,
        "serve stale for so long, and ask (default 0)",
    ),
    "--stale-if-error": (
        "S",
        whole_number(0, DAY),
        0,
        "serve stale for so long instead of an error (default 0)",
    ),
    "--timeout": (
        "S",
        whole_number(1, 3600),
        30,
        "seconds to wait for the shop (default 30)",
    ),
}
WHILE_IT_RUNS = """
while it runs:
  kill -9 PID   of the shop: the cache has to do without; --respawn brings it back
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
limits: 64000000 bytes of memory, an eighth for one body, a quarter for one address with
at most 32 variants; a URL of 8000 bytes; who waits for another's request waits 10 s.
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument"""


def eagerness(text: str) -> float:
    """Read a beta from 0 to MOST_BETA."""
    try:
        beta = float(text)
    except ValueError:
        beta = -1.0
    if not 0 <= beta <= MOST_BETA:
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to {MOST_BETA:g}")
    return beta


def arguments() -> Parser:
    """Return the parser of this command."""
    parser = Parser("python -m examples.ch05_staleness", __doc__ or "")
    parser.epilog = WHILE_IT_RUNS
    for name, (metavar, kind, default, said) in NUMBERS.items():
        parser.add_argument(
            name, type=kind, metavar=metavar, default=default, help=said
        )
    parser.add_argument(
        "--no-collapsing",
        action="store_true",
        help="let each miss ask the shop for itself",
    )
    parser.add_argument(
        "--beta",
        type=eagerness,
        default=0.0,
        metavar="B",
        help="refresh early (XFetch), the likelier the larger; 0: never (default)",
    )
    parser.add_argument(
        "--set-cookie",
        choices=get_args(SetCookie),
        default="public",
        help="keep answers with Set-Cookie that say public or s-maxage (default), all,"
        " or none",
    )
    parser.add_argument(
        "--respawn", action="store_true", help="start again what has died"
    )
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the shop, then the cache before it."""
    if chosen.port == chosen.shop_port:
        raise ValueError(f"--port and --shop-port are both {chosen.port}")
    windows = {
        "stale-while-revalidate": chosen.stale_while_revalidate,
        "stale-if-error": chosen.stale_if_error,
    }
    control = ", ".join(f"{name}={s}" for name, s in windows.items() if s)
    config = {"max_age": chosen.max_age, "control": control}
    shop = Plan(ORIGIN, config, front=None, port=chosen.shop_port)
    cache = {
        "origin": f"http://127.0.0.1:{chosen.shop_port}",
        "collapse": not chosen.no_collapsing,
        "beta": chosen.beta,
        "timeout": chosen.timeout,
        "set_cookie": chosen.set_cookie,
    }
    plan = Plan(CACHE, cache, front=None, port=chosen.port)
    return [running.enter_context(Deployment(each)) for each in (shop, plan)]


if __name__ == "__main__":
    sys.exit(run(arguments(), start))
