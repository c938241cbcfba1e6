"""A shell around `requests`: a customer for the real shop, who adds and counts.

python -m examples.ch01_state.visitor --port 8100 --adds 10
"""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress

import requests

TIMEOUT = 10.0  # seconds
MOST = 20  # as many copies as there are in stock
LOOKS = 3
LINE = {"book_id": "emma", "quantity": 1}


def visit(url: str, adds: int, kill: int | None = None) -> str:
    """Add a book `adds` times, kill a process half-way, and say what is in at last."""
    session, accepted, refused = requests.Session(), 0, 0
    for n in range(adds):
        if kill and n == adds // 2:
            kill_server(kill)
        reply = session.post(f"{url}/basket", json=LINE, timeout=TIMEOUT)
        accepted += reply.ok
        refused += not reply.ok
    return f"{accepted} adds accepted, {refused} refused; {look(session, url)}"


def kill_server(pid: int) -> None:
    """Kill a server with all its processes, and wait until it is gone.

    Raises OSError for a process that leads no group, as no server of ours does.
    """
    if os.getpgid(pid) != pid:
        raise OSError("it is no server")
    os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        for _ in range(LOOKS * 100):
            time.sleep(0.01)
            os.kill(pid, 0)


def look(session: requests.Session, url: str) -> str:
    """Look into the basket; ask again when the front meets a dead replica."""
    for _ in range(LOOKS):
        seen = session.get(f"{url}/basket", timeout=TIMEOUT)
        if seen.ok:
            return f"{seen.json()['count']} books in the basket"
    return f"the basket cannot be seen: {seen.status_code}"


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch01_state.visitor")
    parser.add_argument("--port", type=int, default=8000, help="of the shop")
    parser.add_argument("--adds", type=int, default=10, help=f"1 to {MOST}")
    parser.add_argument("--kill", type=int, metavar="PID", help="killed half-way")
    chosen = parser.parse_args()
    if not 1 <= chosen.adds <= MOST:
        parser.error(f"--adds is 1 to {MOST}, not {chosen.adds}")
    try:
        said = visit(f"http://127.0.0.1:{chosen.port}", chosen.adds, chosen.kill)
    except requests.RequestException:
        return f"nobody answers on port {chosen.port}"
    except OSError as error:
        return f"process {chosen.kill} cannot be killed: {error}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
