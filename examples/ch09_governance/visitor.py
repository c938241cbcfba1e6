"""A shell around `requests`: reads the catalogue, and calls what is on its way out.

python -m examples.ch09_governance.visitor --port 8100
"""

import argparse
import sys

import requests

from examples.ch09_governance.api_catalog import PATH

TIMEOUT = 10.0  # seconds
TOLD = ("Deprecation", "Sunset", "Link")


def visit(url: str) -> str:
    """Say how many APIs are listed, and what the old endpoint answers."""
    listed = requests.get(f"{url}{PATH}", timeout=TIMEOUT).json()["linkset"]
    described = [one["service-desc"][0]["href"] for one in listed[1:]]
    read = [requests.get(href, timeout=TIMEOUT).status_code for href in described]
    reply = requests.delete(f"{url}/basket/emma", timeout=TIMEOUT)
    fields = [
        f"  {name}: {reply.headers[name]}" for name in TOLD if name in reply.headers
    ]
    return "\n".join(
        [
            f"{len(described)} APIs listed, {read.count(200)} descriptions read",
            f"DELETE /basket/emma: {reply.status_code}",
            *fields,
        ]
    )


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch09_governance.visitor")
    parser.add_argument("--port", type=int, default=8000, help="of the shop")
    url = f"http://127.0.0.1:{parser.parse_args().port}"
    try:
        sys.stdout.write(f"{visit(url)}\n")
    except (requests.RequestException, ValueError) as error:
        return f"no shop answers at {url}: {type(error).__name__}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
