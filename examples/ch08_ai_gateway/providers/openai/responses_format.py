"""OpenAI's responses: what its clients speak today; no upstream is asked in it."""

from collections.abc import Sequence

from examples.ch08_ai_gateway.chat import ChatRequest, ChatResponse
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.ch08_ai_gateway.providers.openai.responses_request_reader import (
    read_request,
)
from examples.ch08_ai_gateway.providers.openai.responses_response import write_response
from examples.ch08_ai_gateway.providers.openai.responses_stream import (
    ResponsesStreamEncoder,
)


class ResponsesFormat:
    """Reads and writes for callers."""

    name = "responses"
    stream_media_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        return read_request(body)

    def write_response(
        self, answer: ChatResponse, meta: ResponseMeta, request: ChatRequest
    ) -> JsonObject:
        """Return the body of an answer."""
        return write_response(answer, meta, request)

    def stream_encoder(
        self, request: ChatRequest, meta: ResponseMeta
    ) -> ResponsesStreamEncoder:
        """Return what writes a stream."""
        return ResponsesStreamEncoder(meta, request, self.write_error)

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        return OpenAIFormat().write_error(failure)

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""
        return OpenAIFormat().write_models(names)
