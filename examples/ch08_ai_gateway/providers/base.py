"""What a format can do: what the gateway asks of each one, and no more."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatRequest,
    ChatResponse,
    NativeRequest,
    StreamEvent,
)

Fields = tuple[tuple[str, str], ...]
JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class ResponseMeta:
    """What an answer says about itself."""

    id: str  # letters and digits; a format puts its own prefix before them
    created: int  # Unix seconds
    model: str


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error on its way to a caller, in nobody's format."""

    status: int
    message: str
    param: str = ""
    retry_after: float | None = None
    code: str = ""  # a word for programs, where the status does not say it all
    retry: bool = True  # whether it may help to ask again
    format: str = ""  # of an upstream, whose own words are the `body`
    body: object = None


class StreamEncoder(Protocol):
    """Writes a stream for a caller, event by event."""

    def encode(self, event: StreamEvent) -> bytes:
        """Return what a caller is sent for it; nothing is held back that need not be.

        Raises UpstreamFailed for what this format cannot carry.
        """

    def resume(self, block: int) -> None:
        """Go on behind pieces that a provider wrote; Anthropic's has a block open."""

    def encode_error(self, failure: ApiError) -> bytes:
        """Return the end of a stream that broke off."""


class ClientFormat(Protocol):
    """What a client speaks."""

    name: str
    stream_media_type: str  # of the Content-Type

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return what is asked; raises InvalidField."""

    def write_response(
        self, answer: ChatResponse, meta: ResponseMeta, request: ChatRequest
    ) -> JsonObject:
        """Return the body of an answer; some formats repeat the request in it."""

    def stream_encoder(self, request: ChatRequest, meta: ResponseMeta) -> StreamEncoder:
        """Return what writes a stream."""

    def write_error(self, failure: ApiError) -> tuple[int, JsonObject]:
        """Return status and body, for which the client has an exception of its own."""

    def write_models(self, names: Sequence[str]) -> JsonObject:
        """Return the body of the list of models."""


class ProviderFormat(Protocol):
    """What an upstream speaks."""

    name: str
    lacks: frozenset[str]  # what is dropped here, and said

    def write_request(self, request: ChatRequest) -> tuple[str, JsonObject]:
        """Return path and body; raises UnsupportedField."""

    def write_native(
        self, request: ChatRequest, native: NativeRequest
    ) -> tuple[str, JsonObject]:
        """Return path and body of a request that is in this format already."""

    def credentials(self, key: str) -> Fields:
        """Return the fields that carry a key."""

    def read_response(self, raw: bytes) -> ChatResponse:
        """Return the answer; raises UpstreamFailed."""

    def read_stream(
        self, chunks: Iterable[bytes], caller: ChatRequest | None = None
    ) -> Iterator[CallEvent]:
        """Yield the events of a stream, and its pieces for a `caller` of this format.

        Raises UpstreamFailed.
        """


class ChatFormat(ClientFormat, ProviderFormat, Protocol):
    """A format that clients and upstreams speak."""
