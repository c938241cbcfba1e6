"""Ollama's chat and generate, behind which Llama and its like are served."""

from collections.abc import Iterable, Iterator, Sequence

from examples.ch08_ai_gateway.chat import Answer, Event, Request
from examples.ch08_ai_gateway.providers.base import (
    Encoder,
    Failure,
    Fields,
    Meta,
    Written,
)
from examples.ch08_ai_gateway.providers.ollama import (
    request_reader,
    request_writer,
    response,
    stream,
)


class Ollama:
    """Reads and writes for both sides; a caller's `chat` is false for generate."""

    name = "ollama"
    stream_type = "application/x-ndjson"

    def __init__(self, chat: bool = True) -> None:
        self._chat = chat

    def read_request(self, body: object, target: str) -> Request:
        """Return what is asked; raises BadField."""
        return request_reader.read_request(body, self._chat)

    def write_request(self, request: Request) -> tuple[str, Written]:
        """Return path and body; raises Untranslatable."""
        return "/api/chat", request_writer.write_request(request)

    def credentials(self, key: str) -> Fields:
        """Return the field with the key, which a server on one machine wants not."""
        return (("Authorization", f"Bearer {key}"),) if key else ()

    def read_answer(self, raw: bytes) -> Answer:
        """Return the answer; raises UpstreamFailed."""
        return response.read_answer(raw)

    def read_events(self, chunks: Iterable[bytes]) -> Iterator[Event]:
        """Yield the events of a stream; raises UpstreamFailed."""
        return stream.read_events(chunks)

    def write_answer(self, answer: Answer, meta: Meta, request: Request) -> Written:
        """Return the body of an answer."""
        return response.write_answer(answer, meta, self._chat)

    def encoder(self, request: Request, meta: Meta) -> Encoder:
        """Return what writes a stream."""
        return stream.Encoder(meta, self._chat, self.write_error)

    def write_error(self, failure: Failure) -> tuple[int, Written]:
        """Return status and body."""
        return failure.status, {"error": failure.message}

    def write_models(self, names: Sequence[str]) -> Written:
        """Return the body of the list of models."""
        return {"models": [{"name": n, "model": n} for n in names]}
