"""The server behind the service: it belongs to the grader, which counts its calls."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypedDict

from examples.lab import Node
from exercises.grader.wire import Plain

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Canned(TypedDict, total=False):
    """One answer of the upstream; `delay` in virtual seconds, `path` if only there."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    delay: float
    path: str


class Upstream:
    """Gives the canned answers one by one and repeats the last."""

    def __init__(self, answers: Iterable[Canned]) -> None:
        self._answers = list(answers)
        self._turns: dict[str | None, int] = {}
        self.seen: list[dict[str, Plain]] = []

    def make(self, node: Node) -> Callable[..., Iterable[bytes]]:
        """Return the application for the grader's network."""

        def app(
            environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            answer = self._take(environ)
            node.sleep(answer.get("delay", 0.0))
            fields = [(name, value) for name, value in answer.get("headers", [])]
            start_response(f"{answer.get('status', 200)} Canned", fields)
            return [answer.get("body", b"")]

        return app

    def _take(self, environ: "WSGIEnvironment") -> Canned:
        path = str(environ["RAW_URI"])
        self.seen.append(
            {
                "method": str(environ["REQUEST_METHOD"]),
                "path": path,
                "headers": _fields(environ),
                "body": environ["wsgi.input"].read(),
            }
        )
        own = [answer for answer in self._answers if answer.get("path") == path]
        shared = [answer for answer in self._answers if "path" not in answer]
        choice, key = (own, path) if own else (shared, None)
        if not choice:
            return {"status": 404}
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        return choice[min(turn, len(choice) - 1)]


def _fields(environ: "WSGIEnvironment") -> Plain:
    """Return the request's header fields, as names in words-with-dashes."""
    return [
        [name.removeprefix("HTTP_").replace("_", "-").title(), value]
        for name, value in sorted(environ.items())
        if name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value)
    ]
