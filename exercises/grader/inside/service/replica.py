"""One replica of a service: requests come in, calls to collaborators go out."""

import inspect
import io
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from exercises.grader.inside.replies import (
    NameNotFound,
    Reply,
    error_reply,
    public_names,
    send_reply,
)
from exercises.grader.inside.service.collaborators import collaborators
from exercises.grader.inside.service.rpc import RpcClient
from exercises.grader.protocol.channel import Channel
from exercises.grader.protocol.codec import Plain

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAX_BODY = 8 * 1024 * 1024
STACK = 1024 * 1024  # a thread for each request in flight must fit into the memory
Factory = Callable[..., object]


class BodyTooLarge(Exception):
    """The service answers more than a client would take."""


class UnknownCollaborator(Exception):
    """The factory wants collaborators that nobody offers."""


class AnswerReplica:
    """Serves one application; a thread for each request, one of them active."""

    def __init__(self, channel: Channel, files: frozenset[str]) -> None:
        self.channel, self.files = channel, files
        self.rpc = RpcClient(channel)
        self.app: WSGIApplication | None = None
        self.errors = threading.local()

    def serve(self, find: Callable[[], Factory], config: Mapping[str, Plain]) -> None:
        """Create the application, then answer requests until the grader hangs up."""
        threading.stack_size(STACK)
        self._start(0, lambda: self._create(find(), config))
        while True:
            match self.channel.receive():
                case (int(number), "reply", *outcome):
                    self.rpc.deliver(number, tuple(outcome))
                case (int(number), "request", dict(environ), bytes(body)):
                    self._start(number, self._request_job(environ, body))
                case (int(number), "work", int(index)):
                    self._start(number, self._work_job(index))

    def _start(self, number: int, job: Callable[[], Reply]) -> None:
        def life() -> None:
            self.rpc.begin_request(number)
            report = self._attempt(job)
            self.rpc.end_request()
            send_reply(self.channel, number, report)

        try:
            threading.Thread(target=life, daemon=True).start()
        except RuntimeError as error:  # as many threads as it may have
            send_reply(self.channel, number, error_reply(error, self.files))

    def _attempt(self, job: Callable[[], Reply]) -> Reply:
        try:
            return job()
        except NameNotFound as missing:
            return ("missing", missing.name, tuple(public_names(missing.owner)))
        except UnknownCollaborator as asks:
            return ("asks", str(asks))
        except BodyTooLarge:
            return ("oversize", MAX_BODY)
        except BaseException as error:
            return error_reply(error, self.files)

    def _create(self, factory: Factory, config: Mapping[str, Plain]) -> Reply:
        self._listen()
        app = factory(**bind_collaborators(factory, collaborators(self.rpc), config))
        if not callable(app):
            return ("unplain", f"a {type(app).__name__}, which is no WSGI application")
        self.app = app
        return ("ok", None)

    def _listen(self) -> None:
        """Note what a Flask view raised: Flask itself only says 500."""
        from flask import got_request_exception  # noqa: PLC0415  warm by now

        def note(sender: object, exception: BaseException, **extra: object) -> None:
            self.errors.last = error_reply(exception, self.files)

        got_request_exception.connect(note, weak=False)

    def _request_job(
        self, environ: Mapping[Plain, Plain], body: bytes
    ) -> Callable[[], Reply]:
        known: dict[str, object] = {str(n): value for n, value in environ.items()}
        known |= {"wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO()}
        return lambda: self._answer(known)

    def _answer(self, environ: dict[str, object]) -> Reply:
        from werkzeug.test import run_wsgi_app  # noqa: PLC0415  warm by now

        assert self.app is not None
        self.errors.last = None
        chunks, status, headers = run_wsgi_app(self.app, environ)
        fields = [(str(name), str(value)) for name, value in headers.items()]
        return ("response", status, fields, join_body(chunks), self.errors.last)

    def _work_job(self, index: int) -> Callable[[], Reply]:
        def job() -> Reply:
            self.rpc.deferred_work[index]()
            return ("ok", None)

        return job


def bind_collaborators(
    factory: Factory, offered: Mapping[str, object], config: Mapping[str, Plain]
) -> dict[str, object]:
    """Choose what the factory's signature names; raises UnknownCollaborator."""
    chosen: dict[str, object] = dict(config)
    for name, parameter in inspect.signature(factory).parameters.items():
        if name in offered and name not in chosen:
            chosen[name] = offered[name]
        needed = parameter.default is parameter.empty and parameter.kind in (
            parameter.KEYWORD_ONLY,
            parameter.POSITIONAL_OR_KEYWORD,
        )
        if needed and name not in chosen:
            raise UnknownCollaborator(
                f"{name}; on offer are {', '.join(sorted(offered))}"
            )
    return chosen


def join_body(chunks: Iterable[bytes]) -> bytes:
    """Join a body; raises BodyTooLarge."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise BodyTooLarge
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    return bytes(body)
