"""The laboratory's client: a server's answer piece by piece, in virtual time."""

from http.cookiejar import DefaultCookiePolicy

import requests

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamDown
from examples.ch10_mcp import EVENT_STREAM, response_chunks

PIECE = 65_536  # bytes


class LabClient:
    """Sends through a `requests.Session`, and reads a stream as it comes."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        session.headers.clear()
        # A cookie that came with one user's answer must not go with another's request.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

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
                allow_redirects=False,  # where to is not for a server to say
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
            if self._reply.headers.get("Content-Type", "").startswith(EVENT_STREAM):
                yield from response_chunks(self._reply)
            else:
                yield from self._reply.iter_content(PIECE)
        except (requests.RequestException, OSError) as error:
            raise UpstreamDown(str(error)) from None

    def close(self) -> None:
        """Hang up."""
        self._reply.close()
