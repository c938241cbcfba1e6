"""A stream on its way to a caller, each event as soon as it is there."""

from collections.abc import Callable, Iterator

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    Finish,
    NativePiece,
    StreamInterrupted,
)
from examples.ch08_ai_gateway.providers.base import StreamEncoder
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.running_call import RunningCall
from examples.ch08_ai_gateway.server.errors import api_error


class StreamBody:
    """The body of an answer; its status is out, so what fails is said inside it."""

    def __init__(
        self,
        running: RunningCall,
        encoder: StreamEncoder,
        native: bool,
        ended: Callable[[], None],
    ) -> None:
        """Call `ended` once, when all is sent or the caller has left.

        If the stream is `native`, a provider's pieces are passed on as they are.
        """
        self._running, self._encoder, self._native = running, encoder, native
        self._block = -1
        self._ended: Callable[[], None] | None = ended

    def __iter__(self) -> Iterator[bytes]:
        """Yield what the caller is sent."""
        try:
            for event in self._running:
                if written := self._write(event):
                    yield written
        except (StreamInterrupted, UpstreamFailed) as error:
            own = error.native if isinstance(error, UpstreamFailed) else b""
            yield (own if self._native else b"") or self._encoder.encode_error(
                api_error(error)
            )

    def _write(self, event: CallEvent) -> bytes:
        if isinstance(event, NativePiece):
            self._block = event.block
            return event.raw
        if not self._native:
            return self._encoder.encode(event)
        if not (isinstance(event, Finish) and event.ours):
            return b""
        self._encoder.resume(self._block)
        return self._encoder.encode(event)

    def close(self) -> None:
        """Hang up on the upstream (PEP 3333: called also when the caller has left)."""
        ended, self._ended = self._ended, None
        self._running.close()
        if ended is not None:
            ended()
