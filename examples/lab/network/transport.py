"""The seam to `requests`: a transport adapter that finds its hosts in a `Network`."""

from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError

from examples.lab.network.round_trip import SILENT, Fault, Hosts, RoundTrip
from examples.lab.network.wsgi import Answer, Stream, following
from examples.lab.trace.recorder import message_size
from examples.lab.virtual_time.clock import ticks


class LabAdapter(HTTPAdapter):
    """Sends requests through the network as `source`; `timeout` in virtual seconds."""

    def __init__(self, net: Hosts, source: str, timeout: float | None = None) -> None:
        super().__init__()
        self._net, self._source, self._timeout = net, source, timeout

    def send(  # noqa: PLR0913, PLR0917  the signature of `requests`
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send the request; raises the exceptions of `requests`."""
        limit = timeout[1] if isinstance(timeout, tuple) else timeout
        limit = self._timeout if limit is None else limit
        trip = RoundTrip(self._net, self._source, request, limit)
        in_time, fault = self._wait(trip, stream), trip.fault
        if in_time and fault is None and trip.answer is not None:
            return self._response(trip, trip.answer, stream)
        if fault is None or (not in_time and fault.error not in SILENT):
            fault = Fault("timeout", "no answer in time")
        raise self._failure(trip, fault)

    def _wait(self, trip: RoundTrip, stream: bool) -> bool:
        """Let the trip happen; False when the client gives up before it is over."""
        scheduler, clock = self._net.scheduler, self._net.clock
        if scheduler.current is not None:
            scheduler.spawn(lambda: trip.travel(stream))
            return trip.finished.wait(trip.limit)
        before, caller = clock.ticks, scheduler.local
        trip.travel(stream)
        scheduler.local = caller
        if trip.limit is None:
            return True
        # Alone, the work is done by now; the client goes on at its own instant.
        end = before + ticks(trip.limit)
        if trip.finished.is_set() and clock.ticks <= end:
            return True
        clock.ticks = end
        return False

    def _failure(self, trip: RoundTrip, fault: Fault) -> ConnectionFailed | ReadTimeout:
        """End the exchange and choose the exception that `requests` would raise."""
        self._net.recorder.end(trip.seq, error=fault.error)
        if fault.error == "refused":  # as urllib3 says it: nothing was sent
            reason = NewConnectionError(None, str(fault))  # type: ignore[arg-type]
            return ConnectionFailed(
                MaxRetryError(None, trip.request.path_url, reason),  # type: ignore[arg-type]
                request=trip.request,
            )
        if trip.limit is None or fault.error == "reset":
            return ConnectionFailed(str(fault), request=trip.request)
        text = f"{trip.target} did not answer within {trip.limit} s"
        kind = ConnectTimeout if fault.error == "partition" else ReadTimeout
        return kind(text, request=trip.request)

    def _response(self, trip: RoundTrip, answer: Answer, stream: bool) -> Response:
        fields = self._net.recorder.named(answer.headers)
        first_line = f"HTTP/1.1 {answer.status}"

        def end(size: int) -> None:
            self._net.recorder.end(
                trip.seq,
                status=answer.status,
                response_fields=fields,
                bytes_down=message_size(first_line, fields, size),
                error=answer.error,
            )

        if stream:
            body = Stream(self._inside(trip, answer), end)
        else:
            chunks = list(answer.chunks)
            end(sum(map(len, chunks)))
            body = Stream(chunks, lambda size: None)
        raw = HTTPResponse(
            body,
            headers=HTTPHeaderDict(answer.headers),
            status=answer.status,
            reason=answer.reason,
            version=11,
            preload_content=False,
            original_response=_Original(answer.headers),  # type: ignore[arg-type]
            request_method=trip.request.method,
        )
        return self.build_response(trip.request, raw)

    def _inside(self, trip: RoundTrip, answer: Answer) -> Iterator[bytes]:
        """Make each chunk on behalf of the server, not of the client that reads it."""
        scheduler = self._net.scheduler
        chunks = iter(answer.chunks)
        try:
            while True:
                reader, scheduler.local = scheduler.local, trip.seq
                try:
                    chunk = following(chunks)
                finally:
                    scheduler.local = reader
                if chunk is None:
                    return
                yield chunk
        finally:
            close = getattr(answer.chunks, "close", None)
            if close is not None:
                close()


class _Original:
    """The part of `http.client.HTTPResponse` that `requests` reads cookies from."""

    def __init__(self, headers: tuple[tuple[str, str], ...]) -> None:
        self.msg = Message()
        for name, value in headers:
            self.msg[name] = value

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        return None
