"""An upstream that gave no answer, as every client of the gateway says it."""

from typing import Protocol

from examples.ch04_http_cache import OriginDown, Request, Response


class UpstreamDown(OriginDown):
    """No answer, or half of one; `sent` is False where no byte of the request left."""

    def __init__(self, text: str, late: bool = False, sent: bool = True) -> None:
        super().__init__(text, late)
        self.sent = sent


class UpstreamClient(Protocol):
    """Sends a request to the URI that it names."""

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown.

        Its head comes within `timeout` seconds, and each piece of the body within
        `idle`; reading the body raises UpstreamDown too. The body must be closed.
        """
