"""What runs in each server's process: gunicorn, told what to do by LAB_SERVE.

Started as a file and not as a module of the package: gevent replaces parts of the
standard library in each worker, so nothing of the course may be imported before.
"""

import importlib
import json
import os
import sys
from contextlib import suppress

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

SETTINGS = {
    "control_socket_disable": True,  # else a socket file in the home directory
    "forwarded_allow_ips": "",  # nobody may name another path or scheme by header
    # Bytes, with method and version: a URL may have 8000 (RFC 9110, section 4.1).
    "limit_request_line": 8_190,
    "loglevel": "warning",
    "threads": 80,  # read by gthread only
    "worker_connections": 10_000,
}


class Server(BaseApplication):  # type: ignore[misc]  # it has no types
    """One gunicorn on one socket that was opened for it."""

    def __init__(self, settings: dict[str, dict[str, object]], ready: int) -> None:
        """Serve as `told`; write a byte to `ready` for each worker that can."""
        self._told, self._ready = settings, ready
        super().__init__()

    def load_config(self) -> None:
        """Override the defaults; no file and no variable is read."""
        hooks = {"post_worker_init": self._say_ready}
        for name, value in {**SETTINGS, **self._told["gunicorn"], **hooks}.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Build the application: in the worker, after gevent has done its part."""
        loading = importlib.import_module("examples.lab.serve.worker.app_loader")
        return loading.load(**self._told["app"])

    def _say_ready(self, _worker: object) -> None:
        with suppress(BrokenPipeError):  # a later worker: nobody waits for it
            os.write(self._ready, b".")


def main() -> None:
    """Serve until told to stop."""
    told = json.loads(os.environ.pop("LAB_SERVE"))
    Server(told, int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
