"""Anthropic's messages."""

from collections.abc import Iterable, Iterator, Sequence

from examples.ch08_ai_gateway.chat import Answer, Event, Request
from examples.ch08_ai_gateway.providers.anthropic import response, stream
from examples.ch08_ai_gateway.providers.anthropic.request_reader import read_request
from examples.ch08_ai_gateway.providers.anthropic.request_writer import write_request
from examples.ch08_ai_gateway.providers.base import (
    Encoder,
    Failure,
    Fields,
    Meta,
    Written,
)

VERSION = "2023-06-01"
EPOCH = "1970-01-01T00:00:00Z"  # of every model in the list: nobody knows better
OVERLOADED = 529  # the client has an exception for it, and none for 503
TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    OVERLOADED: "overloaded_error",
}
STATUS = {503: OVERLOADED}
FIRST_OF_SERVER = 500


class Anthropic:
    """Reads and writes for both sides."""

    name = "anthropic"
    stream_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> Request:
        """Return what is asked; raises BadField."""
        return read_request(body)

    def write_request(self, request: Request) -> tuple[str, Written]:
        """Return path and body; raises Untranslatable."""
        return "/v1/messages", write_request(request)

    def credentials(self, key: str) -> Fields:
        """Return the fields with the key, and the version that we write."""
        return (("X-Api-Key", key), ("Anthropic-Version", VERSION))

    def read_answer(self, raw: bytes) -> Answer:
        """Return the answer; raises UpstreamFailed."""
        return response.read_answer(raw)

    def read_events(self, chunks: Iterable[bytes]) -> Iterator[Event]:
        """Yield the events of a stream; raises UpstreamFailed."""
        return stream.read_events(chunks)

    def write_answer(self, answer: Answer, meta: Meta, request: Request) -> Written:
        """Return the body of an answer."""
        return response.write_answer(answer, meta)

    def encoder(self, request: Request, meta: Meta) -> Encoder:
        """Return what writes a stream."""
        return stream.Encoder(meta, self.write_error)

    def write_error(self, failure: Failure) -> tuple[int, Written]:
        """Return status and body."""
        status = STATUS.get(failure.status, failure.status)
        kind = "api_error" if status >= FIRST_OF_SERVER else "invalid_request_error"
        error = {"type": TYPES.get(status, kind), "message": failure.message}
        return status, {"type": "error", "error": error}

    def write_models(self, names: Sequence[str]) -> Written:
        """Return the body of the list of models."""
        listed = [
            {"type": "model", "id": n, "display_name": n, "created_at": EPOCH}
            for n in names
        ]
        ends = {f"{end}_id": listed[at]["id"] if listed else None
                for end, at in (("first", 0), ("last", -1))}  # fmt: skip
        return {"data": listed, "has_more": False, **ends}
