"""Gemini's generateContent."""

from collections.abc import Iterable, Iterator, Sequence

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatRequest,
    ChatResponse,
    NativeRequest,
)
from examples.ch08_ai_gateway.providers.base import (
    ApiError,
    Fields,
    JsonObject,
    ResponseMeta,
    StreamEncoder,
)
from examples.ch08_ai_gateway.providers.gemini import request_reader, response, stream
from examples.ch08_ai_gateway.providers.gemini.request_writer import (
    write_request,
    write_target,
)

INFO = {"@type": "type.googleapis.com/google.rpc.ErrorInfo"}
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GeminiFormat:
    """Reads and writes for both sides."""

    name = "gemini"
    lacks = frozenset({"user", "strict"})
    stream_media_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        return request_reader.read_request(body, target)

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""
        return write_target(request), write_request(request)

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body as the caller wrote them, for another model."""
        return write_target(request), dict(native.body)

    def credentials(self, key: str) -> Fields:
        """Return the field with the key."""
        return (("X-Goog-Api-Key", key),)

    def read_response(self, raw: bytes) -> ChatResponse:
        """Return the answer; raises UpstreamFailed."""
        return response.read_response(raw)

    def read_stream(
        self, chunks: Iterable[bytes], caller: ChatRequest | None = None
    ) -> Iterator[CallEvent]:
        """Yield the events of a stream; raises UpstreamFailed."""
        return stream.read_stream(chunks, caller is not None)

    def write_response(
        self, answer: ChatResponse, meta: ResponseMeta, request: ChatRequest
    ) -> JsonObject:
        """Return the body of an answer."""
        return response.write_response(answer, meta)

    def stream_encoder(self, request: ChatRequest, meta: ResponseMeta) -> StreamEncoder:
        """Return what writes a stream."""
        return stream.GeminiStreamEncoder(meta, self.write_error)

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        status = STATUSES.get(failure.status, "INTERNAL")
        error = {"code": failure.status, "message": failure.message, "status": status}
        if failure.code:
            reason = {"reason": failure.code.upper(), "domain": "ai-gateway"}
            return failure.status, {"error": {**error, "details": [INFO | reason]}}
        return failure.status, {"error": error}

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""
        methods = ["generateContent"]
        listed = [
            {"name": f"models/{n}", "supportedGenerationMethods": methods}
            for n in names
        ]
        return {"models": listed}
