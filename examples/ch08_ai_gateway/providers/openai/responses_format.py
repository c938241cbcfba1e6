"""OpenAI's responses: what its clients speak today; no upstream is asked in it."""

from collections.abc import Sequence

from examples.ch08_ai_gateway.chat import Answer, Request
from examples.ch08_ai_gateway.providers.base import Failure, Meta, Written
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAI
from examples.ch08_ai_gateway.providers.openai.responses_request_reader import (
    read_request,
)
from examples.ch08_ai_gateway.providers.openai.responses_response import write_answer
from examples.ch08_ai_gateway.providers.openai.responses_stream import Encoder


class Responses:
    """Reads and writes for callers."""

    name = "responses"
    stream_type = "text/event-stream"

    def read_request(self, body: object, target: str) -> Request:
        """Return what is asked; raises BadField."""
        return read_request(body)

    def write_answer(self, answer: Answer, meta: Meta, request: Request) -> Written:
        """Return the body of an answer."""
        return write_answer(answer, meta, request)

    def encoder(self, request: Request, meta: Meta) -> Encoder:
        """Return what writes a stream."""
        return Encoder(meta, request, self.write_error)

    def write_error(self, failure: Failure) -> tuple[int, Written]:
        """Return status and body."""
        return OpenAI().write_error(failure)

    def write_models(self, names: Sequence[str]) -> Written:
        """Return the body of the list of models."""
        return OpenAI().write_models(names)
