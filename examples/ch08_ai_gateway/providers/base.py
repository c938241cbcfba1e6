"""What a format can do: what the gateway asks of each one, and no more."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from examples.ch08_ai_gateway.chat import Answer, Event, Request

Fields = tuple[tuple[str, str], ...]
Written = dict[str, object]


@dataclass(frozen=True, slots=True)
class Meta:
    """What an answer says about itself."""

    id: str  # letters and digits; a format puts its own prefix before them
    created: int  # Unix seconds
    model: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on its way to a caller, in nobody's format."""

    status: int
    message: str
    param: str = ""
    retry_after: float | None = None
    code: str = ""  # a word for programs, where the status does not say it all


class Encoder(Protocol):
    """Writes a stream for a caller, event by event."""

    def event(self, event: Event) -> bytes:
        """Return what a caller is sent for it; nothing is held back that need not be.

        Raises UpstreamFailed for what this format cannot carry.
        """

    def failed(self, failure: Failure) -> bytes:
        """Return the end of a stream that broke off."""


class Dialect(Protocol):
    """What a client speaks."""

    name: str
    stream_type: str  # of the Content-Type

    def read_request(self, body: object, target: str) -> Request:
        """Return what is asked; raises BadField."""

    def write_answer(self, answer: Answer, meta: Meta, request: Request) -> Written:
        """Return the body of an answer; some formats repeat the request in it."""

    def encoder(self, request: Request, meta: Meta) -> Encoder:
        """Return what writes a stream."""

    def write_error(self, failure: Failure) -> tuple[int, Written]:
        """Return status and body, for which the client has an exception of its own."""

    def write_models(self, names: Sequence[str]) -> Written:
        """Return the body of the list of models."""


class Provider(Protocol):
    """What an upstream speaks."""

    name: str

    def write_request(self, request: Request) -> tuple[str, Written]:
        """Return path and body; raises Untranslatable."""

    def credentials(self, key: str) -> Fields:
        """Return the fields that carry a key."""

    def read_answer(self, raw: bytes) -> Answer:
        """Return the answer; raises UpstreamFailed."""

    def read_events(self, chunks: Iterable[bytes]) -> Iterator[Event]:
        """Yield the events of a stream; raises UpstreamFailed."""


class TwoSided(Dialect, Provider, Protocol):
    """A format that clients and upstreams speak."""
