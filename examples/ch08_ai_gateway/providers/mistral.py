"""Mistral's chat completions: OpenAI's, with differences that break a client."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    NativeRequest,
    StreamEvent,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.providers.base import (
    ApiError,
    JsonObject,
    ResponseMeta,
    StreamEncoder,
)
from examples.ch08_ai_gateway.providers.openai import chat_request_reader, chat_stream
from examples.ch08_ai_gateway.providers.openai.chat_format import (
    CHAT_PATH,
    OpenAIFormat,
)
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import (
    write_message,
    write_tools,
)
from examples.ch08_ai_gateway.providers.translation.members import Members
from examples.ch08_ai_gateway.providers.translation.parameters import (
    ParameterNames,
    write_parameters,
)
from examples.ch08_ai_gateway.providers.translation.tool_calls import ToolCallBuffer

PARAMETERS: ParameterNames = {
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("random_seed",),
    "frequency_penalty": ("frequency_penalty",),
    "presence_penalty": ("presence_penalty",),
    "stop": ("stop",),
}
ID_LENGTH = 9  # a tool call's id is nine letters or digits, no more and no less
TYPES = {429: "rate_limited", 401: "unauthorized"}


class MistralFormat(OpenAIFormat):
    """Reads and writes for both sides."""

    name = "mistral"
    lacks = frozenset({"user"})

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""
        members = Members(body)
        request = chat_request_reader.read_request(members, PARAMETERS)
        return replace(request, stream_usage=True)  # its last chunk tells it unasked

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""
        return CHAT_PATH, {
            "model": request.model,
            "messages": [
                write_message(with_short_ids(each)) for each in request.messages
            ],
            "stream": request.stream,
            **write_parameters(request, PARAMETERS, self.name),
            **write_tools(request),
        }

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body as the caller wrote them, for another model."""
        return CHAT_PATH, {**native.body, "model": request.model}

    def stream_encoder(self, request: ChatRequest, meta: ResponseMeta) -> StreamEncoder:
        """Return what writes a stream."""
        return MistralStreamEncoder(
            chat_stream.ChatStreamEncoder(
                meta, request.stream_usage, self.write_error, split_system_prompt=False
            )
        )

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models, each with what its client wants."""
        more = {"type": "base", "capabilities": {"completion_chat": True}}
        listed = [
            {"id": n, "object": "model", "created": 0, "owned_by": "gateway", **more}
            for n in names
        ]
        return {"object": "list", "data": listed}

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body."""
        return failure.status, {
            "object": "error",
            "message": failure.message,
            "type": TYPES.get(failure.status, "invalid_request_error"),
            "param": failure.param or None,
            "code": failure.code or str(failure.status),
        }


class MistralStreamEncoder:
    """Writes tool calls whole: the client wants a name with each piece."""

    def __init__(self, encoder: StreamEncoder) -> None:
        self._encoder, self._calls, self._index = encoder, ToolCallBuffer(), -1

    def encode(self, event: StreamEvent) -> bytes:
        """Return the chunks for an event."""
        whole = b""
        for call in self._calls.feed(event):
            self._index += 1
            delta = ToolCallDelta(self._index, call.id, call.name, call.arguments)
            whole += self._encoder.encode(delta)
        waits = isinstance(event, ToolCallDelta)
        return whole if waits else whole + self._encoder.encode(event)

    def resume(self, block: int) -> None:
        """Go on behind pieces that a provider wrote."""
        self._encoder.resume(block)

    def encode_error(self, failure: ApiError) -> bytes:
        """Return an error in the place of a chunk: the client raises it."""
        return self._encoder.encode_error(failure)


def with_short_ids(message: ChatMessage) -> ChatMessage:
    """Return a turn with ids that Mistral takes; equal ids stay equal."""
    calls = tuple(replace(call, id=short_id(call.id)) for call in message.tool_calls)
    answered = short_id(message.tool_call_id) if message.tool_call_id else ""
    return replace(message, tool_calls=calls, tool_call_id=answered)


def short_id(text: str) -> str:
    """Return an id of nine letters or digits, the same one if it is such.

    >>> short_id("abcDEF123"), len(short_id("toolu_01A09q90qw90lq917835lq9"))
    ('abcDEF123', 9)
    """
    if len(text) == ID_LENGTH and text.isascii() and text.isalnum():
        return text
    return sha256(text.encode(errors="replace")).hexdigest()[:ID_LENGTH]
