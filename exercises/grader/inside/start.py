"""Warm up: import what answers use, forget where the course lives, serve."""

import contextlib
import gc
import importlib
import logging
import socket
import sys

from exercises.grader.inside.zygote import Zygote

REQUIRED_MODULES = (
    "flask", "requests", "werkzeug.test", "examples.lab", "examples.lab.network.wsgi",
)  # fmt: skip
PRELOADED_MODULES = (
    "asyncio", "bisect", "calendar", "csv", "dataclasses", "datetime", "decimal",
    "email.utils", "enum", "fractions", "functools", "hashlib", "heapq", "hmac",
    "http_sf", "itertools", "itsdangerous", "jwt", "random", "secrets", "statistics",
    "string", "typing", "urllib.parse", "uuid", "zlib",
)  # fmt: skip


def main(root: str, sandboxed: bool) -> None:
    """Serve orders on descriptor 0 until the grader hangs up."""
    for name in REQUIRED_MODULES:
        importlib.import_module(name)
    for name in PRELOADED_MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    logging.getLogger().addHandler(logging.NullHandler())  # reports tell what failed
    hide_course(root)
    gc.collect()
    gc.freeze()
    Zygote(socket.socket(fileno=0), sandboxed).serve()


def hide_course(root: str) -> None:
    """Leave no way to import the course's exercises or solutions."""
    sys.path[:] = [place for place in sys.path if place not in ("", root)]
    sys.path_importer_cache.pop(root, None)
    for name in list(sys.modules):
        if name.split(".")[0] in ("exercises", "solutions"):
            del sys.modules[name]
