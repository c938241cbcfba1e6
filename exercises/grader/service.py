"""A service under test, as a test sees it: requests, time, and faults."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from exercises.grader.bench import Bench, shown
from exercises.grader.errors import AnswerError, Failure, clean
from exercises.grader.stage import Reply, Stage
from exercises.grader.upstream import Canned, Upstream
from exercises.grader.wire import Plain

T = TypeVar("T")
Request: TypeAlias = "tuple[str, str] | tuple[str, str, Mapping[str, object]]"


class Service:
    """Replicas behind round robin; each reply is a dict of plain values.

    `status` (None when no reply came), `headers` as pairs, `body`, `json` (None when
    the body is none), `error` (None, or the name of the client's exception).
    """

    def __init__(self, bench: Bench, stage: Stage, upstream: Upstream) -> None:
        self._bench, self._stage, self._upstream = bench, stage, upstream

    def get(self, path: str, **details: object) -> Reply:
        """GET; `headers` as a keyword."""
        return self.request("GET", path, **details)

    def post(self, path: str, **details: object) -> Reply:
        """POST; `headers`, `json` or `data` as keywords."""
        return self.request("POST", path, **details)

    def put(self, path: str, **details: object) -> Reply:
        """PUT; keywords as for `post`."""
        return self.request("PUT", path, **details)

    def delete(self, path: str, **details: object) -> Reply:
        """DELETE; keywords as for `post`."""
        return self.request("DELETE", path, **details)

    def request(self, method: str, path: str, **details: object) -> Reply:
        """Send one request from a client without memory: cookies are headers."""
        reply = self._stage.send(method, path, details)
        self._heard((method, path, details), reply)
        self._check()
        return reply

    def concurrently(
        self, requests: Sequence[Request], at: float | Sequence[float] = 0.0
    ) -> list[Reply]:
        """Send requests side by side, each beginning `at` seconds from now."""
        replies = self._stage.net.run(*map(self._client, requests), at=at)
        for request, reply in zip(requests, replies, strict=True):
            self._heard(request, reply)
        self._check()
        return replies

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        self._stage.net.clock.advance(seconds)
        self._bench.note(f"{seconds:g} s pass", "", chained=True)

    def restart(self, replica: int) -> None:
        """Start a replica afresh, counted from 0: its memory and files are gone."""
        self._stage.stop(replica)
        self._stage.host[replica].restart()
        self._bench.note(f"replica {replica} restarts", "", chained=True)

    def kill(self, replica: int) -> None:
        """Stop a replica, counted from 0; requests to it are refused."""
        self._stage.stop(replica)
        self._stage.host[replica].kill()
        self._bench.note(f"replica {replica} is killed", "", chained=True)

    def lose(self, every: int) -> None:
        """Do the work but lose every `every`-th reply of each replica; 0 mends it."""
        for replica in self._stage.host:
            replica.lose(every)
        self._bench.note(f"every reply number {every} is lost", "", chained=True)

    @property
    def upstream_hits(self) -> int:
        """How many requests reached the upstream, counted there."""
        return len(self._upstream.seen)

    @property
    def upstream_seen(self) -> list[dict[str, Plain]]:
        """What reached the upstream: `method`, `path`, `headers`, `body` of each."""
        return list(self._upstream.seen)

    def _client(self, request: Request) -> Callable[[], Reply]:
        method, path, details = (*request, {})[:3]
        return lambda: self._stage.send(method, path, details)

    def _heard(self, request: Request, reply: Reply) -> None:
        trouble = self._stage.troubles()
        came = reply_text(reply) + (f" ({trouble})" if trouble else "")
        self._bench.note(request_text(request), came, chained=True)

    def _check(self) -> None:
        failure = self._stage.failure()
        if failure is not None:
            raise failure


def open_service(
    bench: Bench,
    factory: tuple[str, Mapping[str, object]],
    replicas: int,
    canned: Sequence[Canned],
) -> Service:
    """Start the replicas; raises AnswerError or a Failure when one cannot start."""
    upstream = Upstream(canned)
    sent = f"start {factory[0]} with {replicas} replicas"
    try:
        stage = Stage(bench, replicas, upstream, factory)
    except (AnswerError, Failure) as error:
        bench.note(sent, f"{error}", chained=True)
        raise
    return Service(bench, stage, upstream)


def request_text(request: Request) -> str:
    """Write a request on one line.

    >>> request_text(("POST", "/count", {"json": {"by": 2}}))
    "POST /count json={'by': 2}"
    """
    method, path, details = (*request, {})[:3]
    extra = [f"{name}={shown(value)}" for name, value in details.items()]
    return clean(" ".join([method, path, *extra]))


def reply_text(reply: Reply) -> str:
    """Write a reply on one line."""
    if reply["status"] is None:
        return f"no reply: {reply['error']!s}"
    body = reply["body"]
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
    if reply["json"] is not None:
        text = json.dumps(reply["json"])
    return clean(f"{reply['status']!s} {text}".strip(), 200)
