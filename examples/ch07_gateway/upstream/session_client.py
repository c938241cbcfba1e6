"""The client of the laboratory: the same face before a `requests.Session`."""

import requests

from examples.ch04_http_cache import OriginDown, Request, Response, SessionOrigin
from examples.ch07_gateway.errors import UpstreamDown

NEVER = "NewConnectionError"
NOBODY = "no host is named"  # as the laboratory says it


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
            text, timed_out = str(error), requests.ConnectTimeout
            unsent = NEVER in text or isinstance(error.__context__, timed_out)
            reason = "resolution" if NOBODY in text else ""
            raise UpstreamDown(text, error.late, not unsent, reason) from None
