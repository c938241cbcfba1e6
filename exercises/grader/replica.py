"""One replica of an answer's service: WSGI on this side, a process on the other."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from examples.lab import Node
from exercises.grader.bench import Bench
from exercises.grader.collaborators import Collaborators
from exercises.grader.errors import Failure, Missing, Nonsense, TimedOut
from exercises.grader.process import Process
from exercises.grader.verdict import error_of, value_of
from exercises.grader.wire import Plain

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STORE = "store"
MAX_ASKS = 10_000  # in one request; a loop that asks for the time ends here
STATUS = re.compile(r"[1-5]\d\d( [^\r\n]*)?")
TEXT = re.compile(r"[^\r\n\0]*")
Report = tuple[Plain, ...]


class ReplicaApp:
    """Forwards each request to the process; `trouble` is what its views raised last."""

    def __init__(
        self, bench: Bench, node: Node, factory: str, config: dict[str, object]
    ) -> None:
        self.trouble = ""
        self.failure: Failure | None = None
        self.process: Process = bench.process()
        self._asked = Collaborators(node, STORE, self._work)
        self.process.send((0, "serve", factory, config))
        value_of(self._known(self._converse(0)), self.process.limits)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request; a Failure is kept, since the network hides it."""
        try:
            status, fields, body = self._answer(environ)
        except Failure as failure:
            self.failure = self.failure or failure
            raise
        start_response(status, fields)
        return [body]

    def _answer(
        self, environ: "WSGIEnvironment"
    ) -> tuple[str, list[tuple[str, str]], bytes]:
        body = environ["wsgi.input"].read()
        plain = {name: value for name, value in environ.items() if type(value) is str}
        number = self.process.post("request", plain, body)
        match self._known(self._converse(number)):
            case ("response", str(status), list(fields), bytes(body), error):
                self._note(error)
                if not STATUS.fullmatch(status):
                    raise Nonsense("its response has no proper status line")
                return status, [_field(field) for field in fields], body
            case ("raised", *_) as error:
                self._note(error)
                return "500 Internal Server Error", [], b""
            case other:
                self.process.nonsense(other)

    def _work(self, at: int) -> None:
        """Run work that the replica spawned."""
        number = self.process.post("work", at)
        self._note(self._known(self._converse(number)))

    def _converse(self, number: int) -> Report:
        """Do what the replica asks for until its last word about `number`."""
        for _ in range(MAX_ASKS):
            match self.process.receive():
                case (int(echo), "ask", str(target), str(verb), tuple(args)) if (
                    echo == number
                ):
                    reply = self._asked.do(target, verb, args)
                    self.process.send((number, "reply", *reply))
                case (int(echo), *report) if echo == number:
                    return tuple(report)
                case other:
                    self.process.nonsense(other)
        self.process.fail(
            TimedOut(f"it asked for time, store or network {MAX_ASKS} times: a loop?")
        )

    def _known(self, report: Report) -> Report:
        match report:
            case ("asks", str(names)):
                raise Missing(f"its factory asks for {names}")
            case ("oversize", int(limit)):
                raise Failure(f"its response is longer than {limit >> 20} MB")
        return report

    def _note(self, error: Plain) -> None:
        """Keep what a view raised, for the report; a stub is a failure."""
        match error:
            case ("raised", str(kind), str(message), str(where)):
                found = error_of(kind, message, where, self.process.limits)
                if isinstance(found, Failure):
                    raise found
                self.trouble = f"raised {found}" + (f", {where}" if where else "")


def _field(field: Plain) -> tuple[str, str]:
    match field:
        case (str(name), str(value)) if TEXT.fullmatch(name) and TEXT.fullmatch(value):
            return name, value
    raise Nonsense("its response has a header field that is none")
