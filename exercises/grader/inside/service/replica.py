"""One replica of a service: requests come in, calls to collaborators go out."""

import inspect
import io
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from exercises.grader.inside.replies import Missing, Report, public, raised, say
from exercises.grader.inside.service.collaborators import offers
from exercises.grader.inside.service.rpc import Line
from exercises.grader.protocol.channel import Channel
from exercises.grader.protocol.codec import Plain

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAX_BODY = 8 * 1024 * 1024
STACK = 1024 * 1024  # a thread for each request in flight must fit into the memory
Factory = Callable[..., object]


class Oversize(Exception):
    """The service answers more than a client would take."""


class Asks(Exception):
    """The factory wants collaborators that nobody offers."""


class Replica:
    """Serves one application; a thread for each request, one of them active."""

    def __init__(self, channel: Channel, files: frozenset[str]) -> None:
        self.channel, self.files = channel, files
        self.line = Line(channel)
        self.app: WSGIApplication | None = None
        self.errors = threading.local()

    def work(self, find: Callable[[], Factory], config: Mapping[str, Plain]) -> None:
        """Create the application, then answer requests until the grader hangs up."""
        threading.stack_size(STACK)
        self._start(0, lambda: self._create(find(), config))
        while True:
            match self.channel.receive():
                case (int(number), "reply", *outcome):
                    self.line.deliver(number, tuple(outcome))
                case (int(number), "request", dict(environ), bytes(body)):
                    self._start(number, self._answering(environ, body))
                case (int(number), "work", int(at)):
                    self._start(number, self._working(at))

    def _start(self, number: int, job: Callable[[], Report]) -> None:
        def life() -> None:
            self.line.open(number)
            report = self._attempt(job)
            self.line.close()
            say(self.channel, number, report)

        try:
            threading.Thread(target=life, daemon=True).start()
        except RuntimeError as error:  # as many threads as it may have
            say(self.channel, number, raised(error, self.files))

    def _attempt(self, job: Callable[[], Report]) -> Report:
        try:
            return job()
        except Missing as missing:
            return ("missing", missing.name, tuple(public(missing.owner)))
        except Asks as asks:
            return ("asks", str(asks))
        except Oversize:
            return ("oversize", MAX_BODY)
        except BaseException as error:
            return raised(error, self.files)

    def _create(self, factory: Factory, config: Mapping[str, Plain]) -> Report:
        self._listen()
        app = factory(**arguments(factory, offers(self.line), config))
        if not callable(app):
            return ("unplain", f"a {type(app).__name__}, which is no WSGI application")
        self.app = app
        return ("ok", None)

    def _listen(self) -> None:
        """Note what a Flask view raised: Flask itself only says 500."""
        from flask import got_request_exception  # noqa: PLC0415  warm by now

        def note(sender: object, exception: BaseException, **extra: object) -> None:
            self.errors.last = raised(exception, self.files)

        got_request_exception.connect(note, weak=False)

    def _answering(
        self, environ: Mapping[Plain, Plain], body: bytes
    ) -> Callable[[], Report]:
        known: dict[str, object] = {str(n): value for n, value in environ.items()}
        known |= {"wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO()}
        return lambda: self._answer(known)

    def _answer(self, environ: dict[str, object]) -> Report:
        from werkzeug.test import run_wsgi_app  # noqa: PLC0415  warm by now

        assert self.app is not None
        self.errors.last = None
        chunks, status, headers = run_wsgi_app(self.app, environ)
        fields = [(str(name), str(value)) for name, value in headers.items()]
        return ("response", status, fields, whole(chunks), self.errors.last)

    def _working(self, at: int) -> Callable[[], Report]:
        def job() -> Report:
            self.line.works[at]()
            return ("ok", None)

        return job


def arguments(
    factory: Factory, offered: Mapping[str, object], config: Mapping[str, Plain]
) -> dict[str, object]:
    """Choose the collaborators that the factory's signature names; raises Asks."""
    chosen: dict[str, object] = dict(config)
    for name, parameter in inspect.signature(factory).parameters.items():
        if name in offered and name not in chosen:
            chosen[name] = offered[name]
        needed = parameter.default is parameter.empty and parameter.kind in (
            parameter.KEYWORD_ONLY,
            parameter.POSITIONAL_OR_KEYWORD,
        )
        if needed and name not in chosen:
            raise Asks(f"{name}; on offer are {', '.join(sorted(offered))}")
    return chosen


def whole(chunks: Iterable[bytes]) -> bytes:
    """Join a body; raises Oversize."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise Oversize
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    return bytes(body)
