"""A shell around `requests`: a visitor who walks through the shop, and counts.

python -m examples.ch06_capacity.visitor --port 8000 --asks 300
"""

import sys
from random import Random

import requests

from examples.bookshop import catalogue
from examples.ch06_capacity.traces.workloads import zipf
from examples.lab.serve import LAST_PORT, Parser, whole_number

TIMEOUT = 10.0  # seconds
MOST = 10_000
ALPHA, SEED = 0.8, 4


def walk(asks: int) -> list[str]:
    """Return the pages of a walk: books by their popularity, always the same ones."""
    ids = list(catalogue().books)
    numbers = zipf(Random(SEED).random, len(ids), ALPHA, asks)
    return [f"/books/{ids[number]}" for number in numbers]


def visit(url: str, asks: int) -> str:
    """Walk, and say who answered, and what the cache says of itself."""
    session = requests.Session()
    replies = [session.get(url + path, timeout=TIMEOUT) for path in walk(asks)]
    hits = sum("hit" in reply.headers.get("Cache-Status", "") for reply in replies)
    told = session.get(f"{url}/cache", timeout=TIMEOUT).json()
    counts = ", ".join(f"{told[name]} {name}" for name in ("kept", "evicted"))
    by = f"{hits} from the cache, {asks - hits} from the catalogue"
    return f"{asks} asks: {by}; {counts}"


def arguments(prog: str) -> Parser:
    """Return a parser that knows where the front is."""
    parser = Parser(prog, __doc__ or "")
    parser.epilog = ""
    parser.add_argument(
        "--port", type=whole_number(1, LAST_PORT), default=8000, help="of the front"
    )
    return parser


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = arguments("python -m examples.ch06_capacity.visitor")
    parser.add_argument(
        "--asks", type=whole_number(1, MOST), default=300, help=f"1 to {MOST}"
    )
    chosen = parser.parse_strictly(sys.argv[1:])
    try:
        said = visit(f"http://127.0.0.1:{chosen.port}", chosen.asks)
    except requests.RequestException:
        return f"nobody answers on port {chosen.port}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
