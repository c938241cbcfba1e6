"""A shell around `requests`: a visitor who asks through a cache and counts its hits.

python -m examples.ch04_http_cache.visitor --port 8200 --asks 10
"""

import argparse
import sys

import requests

TIMEOUT = 10.0  # seconds
MOST = 1000
PATHS = ("/books/emma", "/books?q=austen", "/basket")


def visit(url: str, asks: int) -> str:
    """Ask for each page so often; say who answered, and what the first answer said."""
    session = requests.Session()
    return "\n".join(page(session, url, path, asks) for path in PATHS)


def page(session: requests.Session, url: str, path: str, asks: int) -> str:
    """Ask for one page, and write a line about it."""
    replies = [session.get(url + path, timeout=TIMEOUT) for _ in range(asks)]
    hits = sum(hit(reply) for reply in replies)
    told = replies[0].headers.get("Cache-Status", "nothing")
    return f"{path:16} {hits:3} from the cache, {asks - hits:3} from the shop; {told}"


def hit(reply: requests.Response) -> bool:
    """Say whether the cache answered by itself (RFC 9211, section 2.1)."""
    return ";hit" in reply.headers.get("Cache-Status", "").replace(" ", "")


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch04_http_cache.visitor")
    parser.add_argument("--port", type=int, default=8200, help="of the cache")
    parser.add_argument("--asks", type=int, default=10, help=f"1 to {MOST} for a page")
    chosen = parser.parse_args()
    if not 1 <= chosen.asks <= MOST:
        parser.error(f"--asks is 1 to {MOST}, not {chosen.asks}")
    try:
        said = visit(f"http://127.0.0.1:{chosen.port}", chosen.asks)
    except requests.RequestException:
        return f"nobody answers on port {chosen.port}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
