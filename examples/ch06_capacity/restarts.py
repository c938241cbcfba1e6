"""A shell around requests-cache: what a client still has in its next process.

python -m examples.ch06_capacity.restarts --port 8000
"""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from redis import Redis
from requests_cache import CachedSession
from requests_cache.backends.redis import RedisCache
from requests_cache.backends.sqlite import SQLiteCache

from examples.ch06_capacity.visitor import TIMEOUT, arguments
from examples.lab.serve import shared_store

BOOKS = ("emma", "dracula", "frankenstein")
BACKENDS = ("memory", "sqlite", "redis")
CLIENT = "--client"


def backend(name: str, place: str) -> Any:
    """Return where answers are kept: in memory, in a file, or in Redis.

    As JSON: what the library does by default, pickle, runs code on being read.
    """
    if name == "sqlite":
        return SQLiteCache(place, serializer="json")
    if name == "redis":
        return RedisCache(connection=Redis.from_url(place), serializer="json")
    return "memory"


def client(name: str, place: str, url: str) -> str:
    """Ask for a few books, as one process does; say who answered."""
    session: Any = CachedSession(backend=backend(name, place), expire_after=60)
    replies = [session.get(f"{url}/books/{book}", timeout=TIMEOUT) for book in BOOKS]
    cached = sum(reply.from_cache for reply in replies)
    session.close()
    return f"{cached} of {len(BOOKS)} from its cache"


def process(name: str, place: str, url: str) -> str:
    """Run a client in a process of its own; raises OSError when it fails."""
    module = "examples.ch06_capacity.restarts"
    command = [sys.executable, "-m", module, CLIENT, name, place, url]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise OSError(ran.stderr.strip().rpartition("\n")[2])
    return ran.stdout.strip()


def compare(url: str, places: Mapping[str, str]) -> str:
    """Run two clients one after the other with each backend."""
    said = []
    for name in BACKENDS:
        first, second = (process(name, places[name], url) for _ in range(2))
        said.append(f"{name:7} first process: {first}; second: {second}")
    return "\n".join(said)


def main() -> int | str:
    """Compare the backends; return 0, or what went wrong."""
    if sys.argv[1:2] == [CLIENT]:
        sys.stdout.write(client(*sys.argv[2:5]) + "\n")
        return 0
    parser = arguments("python -m examples.ch06_capacity.restarts")
    url = f"http://127.0.0.1:{parser.parse_strictly(sys.argv[1:]).port}"
    with ExitStack() as running:
        folder = running.enter_context(TemporaryDirectory())
        try:
            requests.get(url, timeout=TIMEOUT)
            store = shared_store(running)
            places = {"sqlite": str(Path(folder) / "cache.db"), "redis": store}
            said = compare(url, {"memory": "", **places})
        except requests.RequestException:
            return f"nobody answers at {url}"
        except OSError as error:
            return f"a client failed: {error}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
