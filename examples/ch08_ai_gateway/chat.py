"""A conversation with a model as every provider means it, and as none writes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FinishReason(StrEnum):
    """Why a model stopped."""

    STOP = "stop"  # it had said everything, or met a stop sequence
    LENGTH = "length"  # a limit cut it off: the caller's, or the budget's
    TOOL_CALLS = "tool_calls"  # it waits for results
    FILTERED = "content_filter"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model asks for a tool; `arguments` is JSON text, as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class FunctionTool:
    """A tool that the model may ask for; `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, object]
    strict: bool = False  # the arguments must fit the schema


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn; role is system, user, assistant or tool."""

    role: str
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""  # of the call that a tool's message answers
    failed: bool = False  # the tool did


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a model; None: the caller did not say.

    `extras` holds what one format alone knows, as "openai.logit_bias".
    """

    model: str
    messages: tuple[ChatMessage, ...]
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop: tuple[str, ...] = ()
    tools: tuple[FunctionTool, ...] = ()
    tool_choice: str = ""  # auto, none, required, or tool:NAME
    json_schema: Mapping[str, object] | None = None  # {}: any JSON object
    user: str = ""  # the caller's own customer
    extras: Mapping[str, object] = field(default_factory=dict)
    stream: bool = False
    stream_usage: bool = False  # an OpenAI stream tells its usage when asked to


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call used, as the provider counts them."""

    input: int
    output: int

    @property
    def total(self) -> int:
        """Both."""
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call; the first one of an `index` brings `id` and `name`."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """The end; a stream that ends without one broke off."""

    reason: FinishReason
    usage: Usage | None = None


StreamEvent = TextDelta | ToolCallDelta | Finish


@dataclass(frozen=True, slots=True)
class ChatResponse:
    """What a model answered, whole."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    finish: FinishReason = FinishReason.STOP
    usage: Usage | None = None

    def events(self) -> Iterator[StreamEvent]:
        """Yield the events that a stream of this answer would have."""
        if self.text:
            yield TextDelta(self.text)
        for index, call in enumerate(self.tool_calls):
            yield ToolCallDelta(index, call.id, call.name, call.arguments)
        yield Finish(self.finish, self.usage)


class StreamInterrupted(Exception):
    """A stream ended before its answer did."""


@dataclass(slots=True)
class ResponseBuilder:
    """An answer in the making."""

    text: list[str] = field(default_factory=list)
    calls: dict[int, ToolCall] = field(default_factory=dict)

    def add(self, event: TextDelta | ToolCallDelta) -> None:
        """Add a piece to what it belongs to."""
        if isinstance(event, TextDelta):
            self.text.append(event.text)
            return
        old = self.calls.get(event.index, ToolCall("", "", ""))
        self.calls[event.index] = ToolCall(
            event.id or old.id, event.name or old.name, old.arguments + event.arguments
        )

    def answer(self, end: Finish) -> ChatResponse:
        """Return the answer that has come to its end."""
        calls = tuple(self.calls[index] for index in sorted(self.calls))
        return ChatResponse("".join(self.text), calls, end.reason, end.usage)


def assemble(events: Iterable[StreamEvent]) -> ChatResponse:
    """Put a stream together; raises StreamInterrupted when it has no end."""
    assembly = ResponseBuilder()
    for event in events:
        if isinstance(event, Finish):
            return assembly.answer(event)
        assembly.add(event)
    raise StreamInterrupted("the stream ended before the answer did")
