"""Ollama's chat and generate, behind which Llama and its like are served."""

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
from examples.ch08_ai_gateway.providers.ollama import (
    request_reader,
    request_writer,
    response,
    stream,
)


class OllamaFormat:
    """Reads and writes for both sides; a caller's `chat` is false for generate."""

    name = "ollama"
    lacks = frozenset({"user", "strict"})
    stream_media_type = "application/x-ndjson"

    def __init__(self, chat: bool = True) -> None:
        self._chat = chat

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        return request_reader.read_request(body, self._chat)

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""
        return "/api/chat", request_writer.write_request(request)

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body as the caller wrote them, for another model."""
        path = "/api/chat" if "messages" in native.body else "/api/generate"
        return path, {**native.body, "model": request.model}

    def credentials(self, key: str) -> Fields:
        """Return the field with the key, which a server on one machine wants not."""
        return (("Authorization", f"Bearer {key}"),) if key else ()

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
        return response.write_response(answer, meta, self._chat)

    def stream_encoder(self, request: ChatRequest, meta: ResponseMeta) -> StreamEncoder:
        """Return what writes a stream."""
        return stream.OllamaStreamEncoder(meta, self._chat, self.write_error)

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        code = f"{failure.code}: " if failure.code else ""  # it has no other place
        return failure.status, {"error": f"{code}{failure.message}"}

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""
        return {"models": [{"name": n, "model": n} for n in names]}
