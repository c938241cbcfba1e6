"""Anthropic's messages."""

from collections.abc import Iterable, Iterator, Sequence

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatRequest,
    ChatResponse,
    NativeRequest,
)
from examples.ch08_ai_gateway.providers.anthropic import response, stream
from examples.ch08_ai_gateway.providers.anthropic.request_reader import read_request
from examples.ch08_ai_gateway.providers.anthropic.request_writer import write_request
from examples.ch08_ai_gateway.providers.base import (
    ApiError,
    Fields,
    JsonObject,
    ResponseMeta,
    StreamEncoder,
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


class AnthropicFormat:
    """Reads and writes for both sides."""

    name = "anthropic"
    lacks = frozenset[str]()
    stream_media_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        return read_request(body)

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""
        return "/v1/messages", write_request(request)

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body as the caller wrote them, for another model."""
        query = "?beta=true" if "beta=true" in native.query.split("&") else ""
        return f"/v1/messages{query}", {**native.body, "model": request.model}

    def credentials(self, key: str) -> Fields:
        """Return the fields with the key, and the version that we write."""
        return (("X-Api-Key", key), ("Anthropic-Version", VERSION))

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
        return stream.AnthropicStreamEncoder(meta, self.write_error)

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        status = STATUS.get(failure.status, failure.status)
        kind = "api_error" if status >= FIRST_OF_SERVER else "invalid_request_error"
        error: JsonObject = {"type": TYPES.get(status, kind)}
        error["message"] = failure.message
        if failure.code:
            error["details"] = {"error_code": failure.code}
        return status, {"type": "error", "error": error}

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""
        listed = [
            {"type": "model", "id": n, "display_name": n, "created_at": EPOCH}
            for n in names
        ]
        ends = {f"{end}_id": listed[at]["id"] if listed else None
                for end, at in (("first", 0), ("last", -1))}  # fmt: skip
        return {"data": listed, "has_more": False, **ends}
