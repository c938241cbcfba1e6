"""The HTTP client of a forwarder: a `requests.Session`, or something faster."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class UpstreamResponse(Protocol):
    """What a forwarder needs to know of a response."""

    @property
    def status_code(self) -> int:
        """The status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The fields; their names are found in any case."""

    def close(self) -> None:
        """Hang up, unless all has been read."""


class HttpClient(Protocol):
    """The part of `requests.Session` that a forwarder needs, with its exceptions."""

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
    ) -> UpstreamResponse:
        """Return the answer, its body still on the way; raises RequestException."""
