"""Gemini's generateContent."""

from collections.abc import Iterable, Iterator, Sequence

from examples.ch08_ai_gateway.chat import Answer, Event, Request
from examples.ch08_ai_gateway.providers.base import (
    Encoder,
    Failure,
    Fields,
    Meta,
    Written,
)
from examples.ch08_ai_gateway.providers.gemini import request_reader, response, stream
from examples.ch08_ai_gateway.providers.gemini.request_writer import (
    write_request,
    write_target,
)

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Gemini:
    """Reads and writes for both sides."""

    name = "gemini"
    stream_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> Request:
        """Return what is asked; raises BadField."""
        return request_reader.read_request(body, target)

    def write_request(self, request: Request) -> tuple[str, Written]:
        """Return path and body; raises Untranslatable."""
        return write_target(request), write_request(request)

    def credentials(self, key: str) -> Fields:
        """Return the field with the key."""
        return (("X-Goog-Api-Key", key),)

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
        status = STATUSES.get(failure.status, "INTERNAL")
        error = {"code": failure.status, "message": failure.message, "status": status}
        return failure.status, {"error": error}

    def write_models(self, names: Sequence[str]) -> Written:
        """Return the body of the list of models."""
        methods = ["generateContent"]
        listed = [
            {"name": f"models/{n}", "supportedGenerationMethods": methods}
            for n in names
        ]
        return {"models": listed}
