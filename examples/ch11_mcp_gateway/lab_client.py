"""The laboratory's client: a server's answer piece by piece, in virtual time."""

import requests

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamDown
from examples.ch10_mcp import pieces


class LabClient:
    """Sends through a `requests.Session`, and reads a stream as it comes."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        session.headers.clear()

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        try:
            reply = self._session.request(
                request.method,
                request.uri,
                data=b"".join(request.body or ()),
                headers=dict(request.fields),
                stream=True,
                timeout=timeout,
            )
        except requests.RequestException as error:
            late = isinstance(error, requests.Timeout)
            raise UpstreamDown(str(error), late) from None
        fields = tuple((str(name), str(value)) for name, value in reply.headers.items())
        return Response(reply.status_code, fields, Body(reply), reply.reason or "")


class Body:
    """The body of an answer on its way."""

    def __init__(self, reply: requests.Response) -> None:
        self._reply = reply

    def __iter__(self):  # type: ignore[no-untyped-def]
        """Yield the pieces; raises UpstreamDown for a cut."""
        try:
            yield from pieces(self._reply)
        except (requests.RequestException, OSError) as error:
            raise UpstreamDown(str(error)) from None

    def close(self) -> None:
        """Hang up."""
        self._reply.close()
