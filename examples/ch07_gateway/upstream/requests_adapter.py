"""Our client with the interface of `requests`, as chapter 2's forwarder wants it."""

from collections.abc import Iterable, Iterator, Mapping

import requests
from urllib3.exceptions import NewConnectionError

from examples.ch04_http_cache import Fields, Request, Response
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.runtime import UpstreamClient


class FieldMapping(Mapping[str, str]):
    """Fields that are found by name, in any case."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        for each, value in self._fields:
            if len(each) == len(name) and each.lower() == name.lower():
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({name for name, _ in self._fields})

    def __len__(self) -> int:
        return len(set(self))


class AdaptedResponse:
    """A response as the forwarder sees it."""

    def __init__(self, response: Response) -> None:
        self.response, self.status_code = response, response.status
        self.headers = FieldMapping(response.fields)

    def close(self) -> None:
        """Hang up, unless all has been read."""
        closing = getattr(self.response.body, "close", None)
        if closing is not None:
            closing()


class RequestsAdapter:
    """Sends the forwarder's requests by a client; `idle` seconds between two pieces."""

    def __init__(self, client: UpstreamClient, idle: float) -> None:
        self._client, self._idle = client, idle
        self.last_reason = ""  # of whatever failed last, a health check too

    def request(  # noqa: PLR0913  as `requests` has it
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: bytes | Iterable[bytes] | None,
        timeout: float,
        stream: bool,
        allow_redirects: bool,
    ) -> AdaptedResponse:
        """Return the answer; no redirect is ever followed."""
        body = ((data,) if data else None) if isinstance(data, bytes) else data
        request = Request(method, url, tuple(headers.items()), body)
        try:
            return AdaptedResponse(self._client.send(request, timeout, self._idle))
        except UpstreamDown as down:
            self.last_reason = down.reason
            raise as_requests_error(down) from down


def as_requests_error(down: UpstreamDown) -> requests.RequestException:
    """Return the exception by which `requests` says the same."""
    if not down.sent:
        reason = NewConnectionError(None, str(down))  # type: ignore[arg-type]
        return requests.ConnectionError(reason)
    kind = requests.ReadTimeout if down.late else requests.ConnectionError
    return kind(str(down))
