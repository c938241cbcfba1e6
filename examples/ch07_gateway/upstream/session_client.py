"""The client of the laboratory: the same face before a `requests.Session`."""

import requests

from examples.ch04_http_cache import OriginDown, Request, Response, SessionOrigin
from examples.ch07_gateway.errors import UpstreamDown

NOBODY = "no host is named"  # as the laboratory says it
UNSENT = (NOBODY, "refused", "is down", "has no replica")


class SessionClient:
    """Sends through a session, which may be the laboratory's."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        scheme, _, rest = request.uri.partition("://")
        base = f"{scheme}://{rest.partition('/')[0]}"
        origin = SessionOrigin(self._session, base, timeout)
        try:
            return origin.send(request)
        except OriginDown as error:
            text = str(error)
            reason = "resolution" if NOBODY in text else ""
            sent = not any(word in text for word in UNSENT)
            raise UpstreamDown(text, error.late, sent, reason) from None
