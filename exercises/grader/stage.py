"""Where a service plays: its replicas, its store and its upstream on one network."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import requests

from examples.lab import Network, Node
from exercises.grader.bench import Bench
from exercises.grader.errors import Failure
from exercises.grader.replica import STORE, ReplicaApp
from exercises.grader.upstream import Upstream
from exercises.grader.wire import Plain

STORE_LATENCY = 0.001  # virtual seconds of a round trip: enough for a race
UPSTREAM_LATENCY = 0.05
MAX_BODY = 16 * 1024 * 1024
Reply: TypeAlias = dict[str, Plain]


class Stage:
    """One service with all that it may call; built anew for each test."""

    def __init__(
        self, bench: Bench, replicas: int, upstream: Upstream, factory: "Factory"
    ) -> None:
        self.net, self.apps = Network(seed=1), dict[int, ReplicaApp]()
        self._bench, self._factory = bench, factory
        self.net.store(STORE, latency=STORE_LATENCY)
        self.net.host("upstream", upstream.make, latency=UPSTREAM_LATENCY)
        self.host = self.net.host("service", self._make, replicas=replicas)

    def _make(self, node: Node) -> ReplicaApp:
        name, config = self._factory
        app = ReplicaApp(self._bench, node, name, dict(config))
        self.apps[node.index] = app
        return app

    def send(self, method: str, path: str, details: Mapping[str, object]) -> Reply:
        """Send one request as a client that remembers nothing."""
        session = self.net.session("client")
        session.headers.clear()
        try:
            answer = session.request(
                method,
                f"http://service{path}",
                stream=True,
                allow_redirects=False,
                **wanted(details),
            )
        except requests.RequestException as error:
            return reply(None, [], b"", type(error).__name__)
        fields = [(str(n), str(v)) for n, v in answer.raw.headers.items()]
        body = answer.raw.read(MAX_BODY, decode_content=False)
        return reply(answer.status_code, fields, body, None)

    def stop(self, replica: int) -> None:
        """End a replica's process, with its memory and its directory."""
        self.apps[self.host[replica].number].process.end()

    def failure(self) -> Failure | None:
        """Return the first failure of a replica that the network has hidden."""
        return next((app.failure for app in self.apps.values() if app.failure), None)

    def troubles(self) -> str:
        """Say what views have raised since this was last asked."""
        found = [app.trouble for app in self.apps.values() if app.trouble]
        for app in self.apps.values():
            app.trouble = ""
        return "; ".join(found)


Factory: TypeAlias = "tuple[str, Mapping[str, object]]"


def wanted(details: Mapping[str, object]) -> dict[str, Any]:
    """Keep the keywords that a request may have; raises TypeError for others."""
    unknown = set(details) - {"headers", "json", "data"}
    if unknown:
        raise TypeError(f"a request has headers, json and data, not {min(unknown)}")
    return dict(details)


def reply(
    status: int | None, fields: list[tuple[str, str]], body: bytes, error: str | None
) -> Reply:
    """Build the plain form of a reply."""
    pairs: list[Plain] = [[name, value] for name, value in fields]
    return {
        "status": status,
        "headers": pairs,
        "body": body,
        "json": parsed(body),
        "error": error,
    }


def parsed(body: bytes) -> Plain:
    """Read a body as JSON; None when it is none.

    >>> parsed(b'{"count": 2}'), parsed(b"<html>")
    ({'count': 2}, None)
    """
    try:
        value: Plain = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value
