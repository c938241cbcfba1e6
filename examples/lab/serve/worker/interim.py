"""Let an application send any interim response (1xx), of which gunicorn knows one.

A proxy has to pass them on (RFC 9110, section 15.2).
"""

from http import HTTPStatus
from typing import Any

from gunicorn.http import wsgi  # type: ignore[import-untyped]  # it has no types

from examples.lab.serve.worker.one_send import Gathered

HINTS = b"103 Early Hints"


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    theirs = wsgi._make_early_hints_callback

    def make(request: Any, socket: Any, response: Any) -> Any:
        def send(headers: Any, status: int = 103) -> None:
            gathered = Gathered()
            theirs(request, gathered, response)(headers)
            if gathered:  # nothing for HTTP/1.0, nor after the head
                known = status in HTTPStatus._value2member_map_
                phrase = HTTPStatus(status).phrase if known else "Interim"
                line = f"{status} {phrase}".encode()
                socket.sendall(b"".join(gathered).replace(HINTS, line, 1))

        send.any_status = True  # type: ignore[attr-defined]  # says what it can
        return send

    wsgi._make_early_hints_callback = make
