"""A stream that is decoded: what its events mean, and the events as they came."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from examples.ch08_ai_gateway.chat import CallEvent, Finish, NativePiece, StreamEvent
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    as_upstream_failure,
    decode_upstream,
)
from examples.ch08_ai_gateway.providers.translation.members import Members

DONE = "[DONE]"  # OpenAI's last event, which is no JSON
LAST_TYPE = "message_stop"  # Anthropic's


class StreamDecoder(Protocol):
    """What one format knows of a stream on its way."""

    block: int  # of Anthropic's, that is open; -1: none
    private: bool  # the last event was for the gateway alone

    def read(self, payload: Members) -> Iterator[StreamEvent]:
        """Yield what one event says; raises UpstreamFailed, InvalidField."""

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""


def decode_events(
    decoder: StreamDecoder, chunks: Iterable[bytes], native: bool
) -> Iterator[CallEvent]:
    """Yield what server-sent events say, and if `native` each of them behind it."""
    for event in sse.events(chunks):
        line = event.data.replace("\n", " ")  # in JSON, an end of a line is a space
        raw = sse.encode_event(line, event.type) if native else b""
        if event.data == DONE:
            yield from [NativePiece(raw)] if native else []
            break
        yield from decode_piece(decoder, event.data, raw)
        if native and not decoder.private:
            yield NativePiece(raw, decoder.block)
        if event.type == LAST_TYPE:
            break
    yield decoder.end()


def decode_piece(
    decoder: StreamDecoder, data: str, raw: bytes
) -> Iterator[StreamEvent]:
    """Yield what one piece says; an error in it keeps the provider's own words."""
    try:
        with as_upstream_failure():
            yield from decoder.read(decode_upstream(data))
    except UpstreamFailed as error:
        error.native = raw if error.body is not None else b""
        raise
