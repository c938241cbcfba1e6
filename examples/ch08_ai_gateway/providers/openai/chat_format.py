"""OpenAI's chat completions: what most clients speak."""

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
from examples.ch08_ai_gateway.providers.openai import (
    chat_request_reader,
    chat_response,
    chat_stream,
    parameters,
)
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import (
    write_message,
    write_tools,
)
from examples.ch08_ai_gateway.providers.translation.error_codes import QUOTA
from examples.ch08_ai_gateway.providers.translation.members import Members
from examples.ch08_ai_gateway.providers.translation.parameters import (
    write_parameters,
)

TYPES = {429: "rate_limit_exceeded"}
CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
FIRST_OF_SERVER = 500
CHAT_PATH = "/v1/chat/completions"


class OpenAIFormat:
    """Reads and writes for both sides."""

    name = "openai"
    lacks = frozenset[str]()
    stream_media_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        return chat_request_reader.read_request(Members(body), parameters.CHAT)

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""
        written: JsonObject = {
            "model": request.model,
            "messages": [write_message(message) for message in request.messages],
            **write_parameters(request, parameters.CHAT, self.name),
            **write_tools(request),
        }
        if request.stream:
            written["stream"] = True
            written["stream_options"] = {"include_usage": True}
        return CHAT_PATH, written

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body as the caller wrote them, for another model."""
        written = {**native.body, "model": request.model}
        if request.stream:  # for the meter; a caller who did not ask is not told
            options = native.body.get("stream_options")
            known = options if isinstance(options, dict) else {}
            written["stream_options"] = {**known, "include_usage": True}
        return CHAT_PATH, written

    def credentials(self, key: str) -> Fields:
        """Return the field with the key (RFC 6750, section 2.1)."""
        return (("Authorization", f"Bearer {key}"),)

    def read_response(self, raw: bytes) -> ChatResponse:
        """Return the answer; raises UpstreamFailed."""
        return chat_response.read_response(raw)

    def read_stream(
        self, chunks: Iterable[bytes], caller: ChatRequest | None = None
    ) -> Iterator[CallEvent]:
        """Yield the events of a stream; raises UpstreamFailed."""
        return chat_stream.read_stream(chunks, caller)

    def write_response(
        self, answer: ChatResponse, meta: ResponseMeta, request: ChatRequest
    ) -> JsonObject:
        """Return the body of an answer."""
        return chat_response.write_response(answer, meta)

    def stream_encoder(self, request: ChatRequest, meta: ResponseMeta) -> StreamEncoder:
        """Return what writes a stream."""
        return chat_stream.ChatStreamEncoder(
            meta, request.stream_usage, self.write_error
        )

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        status = failure.status
        kind = "server_error" if status >= FIRST_OF_SERVER else "invalid_request_error"
        error = {
            "message": failure.message,
            "type": QUOTA if failure.code == QUOTA else TYPES.get(status, kind),
            "param": failure.param or None,
            "code": failure.code or CODES.get(status),
        }
        return status, {"error": error}

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""
        listed = [
            {"id": n, "object": "model", "created": 0, "owned_by": n.partition("/")[0]}
            for n in names
        ]
        return {"object": "list", "data": listed}
