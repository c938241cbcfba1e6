"""A shell around `requests`: a visitor who knocks at the ready gateway.

python -m examples.ch07_gateway.visitor --port 8000 --asks 12
"""

import argparse
import sys

import requests

TIMEOUT = 10.0  # seconds
MOST_ASKS = 1000
KEY = {"X-API-Key": "demo-key"}


def visit(url: str, asks: int) -> str:
    """Look at a book twice, order without a key, then so often with one."""
    session = requests.Session()

    def ask(path: str, **options: dict[str, str]) -> requests.Response:
        return session.get(url + path, timeout=TIMEOUT, headers=options.get("fields"))

    lines = []
    for _ in range(2):
        book = ask("/books/emma")
        cached = book.headers.get("Cache-Status", "nothing").partition(";ttl")[0]
        lines.append(f"/books/emma     {book.status_code}  Cache-Status: {cached}")
    lines.append(f"/orders         {ask('/orders').status_code}  without a key")
    for number in range(1, asks + 1):
        lines.append(order_line(number, ask("/orders", fields=KEY)))
    return "\n".join(lines)


def order_line(number: int, reply: requests.Response) -> str:
    """Write a line about an answer, without the times, which differ."""
    policy = reply.headers.get("RateLimit-Policy", "nothing")
    left = reply.headers.get("RateLimit", "nothing").partition(";t=")[0]
    line = f"/orders  {number:5}  {reply.status_code}  {policy}  {left}"
    if "Retry-After" in reply.headers:
        line += f"  violated: {', '.join(reply.json()['violated-policies'])}"
    return line


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch07_gateway.visitor")
    parser.add_argument("--port", type=int, default=8000, help="of the gateway")
    parser.add_argument("--asks", type=int, default=12, help=f"1 to {MOST_ASKS} orders")
    chosen = parser.parse_args()
    if not 1 <= chosen.asks <= MOST_ASKS:
        parser.error(f"--asks is 1 to {MOST_ASKS}, not {chosen.asks}")
    try:
        report = visit(f"http://127.0.0.1:{chosen.port}", chosen.asks)
    except requests.RequestException:
        return f"nobody answers on port {chosen.port}"
    sys.stdout.write(f"{report}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
