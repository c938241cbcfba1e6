"""What one server is told when it starts, as plain values in its environment."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """One server's application, and how it is served. The front has no number."""

    target: str
    config: Mapping[str, object]
    number: int | None
    workers: int
    server: str
    start_seconds: float
    drain_seconds: int

    @property
    def name(self) -> str:
        """What messages call it."""
        return "the front" if self.number is None else f"replica {self.number}"

    def environ(self, listener: int) -> dict[str, str]:
        """Return the environment of a server on the socket with this descriptor."""
        told = {
            "app": {
                "target": self.target,
                "config": dict(self.config),
                "replica": self.number,
            },
            "gunicorn": {
                "bind": f"fd://{listener}",
                "graceful_timeout": self.drain_seconds,
                "workers": self.workers,
                "worker_class": self.server,
            },
        }
        return {
            **os.environ,
            "LAB_SERVE": json.dumps(told),
            "LAB_REPLICA": str(self.number or ""),
            # What can be imported here can be imported there.
            "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
            "PYTHONUNBUFFERED": "1",
        }
