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
    PAUSED, ERROR = "pause", "error"  # it wants to be asked on; it malfunctioned


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
class UnreadMember:
    """A member with no place here: refused by other formats, or dropped and said."""

    path: str
    value: object
    refusal: str = ""  # why another format refuses it; "": it may be dropped


@dataclass(frozen=True, slots=True)
class NativeRequest:
    """A request as its caller wrote it, for an upstream of the same format."""

    format: str
    body: Mapping[str, object]
    fields: tuple[tuple[str, str], ...] = ()  # that choose what the format can do
    query: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a model; None: the caller did not say."""

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
    unread: tuple[UnreadMember, ...] = ()  # only the caller's own format has them
    native: NativeRequest | None = None  # the whole of it, as it was written
    stream: bool = False
    stream_usage: bool = False  # an OpenAI stream tells its usage when asked to


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call used, as the provider counts them."""

    input: int
    output: int
    cached: int = 0  # of the input: the provider had seen it before

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
    ours: bool = False  # the gateway ended it, and no provider's piece says so


@dataclass(frozen=True, slots=True)
class NativePiece:
    """What the events before it were read from; a caller of that format gets this."""

    raw: bytes
    block: int = -1  # of Anthropic's, that is open behind it


StreamEvent = TextDelta | ToolCallDelta | Finish
CallEvent = StreamEvent | NativePiece


@dataclass(frozen=True, slots=True)
class ChatResponse:
    """What a model answered, whole."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    finish: FinishReason = FinishReason.STOP
    usage: Usage | None = None
    native: bytes = b""  # as the provider wrote it, for a caller of the same format

    def events(self) -> Iterator[CallEvent]:
        """Yield the events that a stream of this answer would have."""
        if self.text:
            yield TextDelta(self.text)
        for index, call in enumerate(self.tool_calls):
            yield ToolCallDelta(index, call.id, call.name, call.arguments)
        yield from [NativePiece(self.native)] if self.native else []
        yield Finish(self.finish, self.usage)


class StreamInterrupted(Exception):
    """A stream ended before its answer did."""


@dataclass(slots=True)
class ResponseBuilder:
    """An answer in the making."""

    text: list[str] = field(default_factory=list)
    calls: dict[int, ToolCall] = field(default_factory=dict)
    native: bytes = b""

    def add(self, event: TextDelta | ToolCallDelta | NativePiece) -> None:
        """Add a piece to what it belongs to."""
        if isinstance(event, NativePiece):
            self.native = event.raw
        elif isinstance(event, TextDelta):
            self.text.append(event.text)
        else:
            old = self.calls.get(event.index) or ToolCall("", "", "")
            who = event.id or old.id, event.name or old.name
            self.calls[event.index] = ToolCall(*who, old.arguments + event.arguments)

    def answer(self, end: Finish) -> ChatResponse:
        """Return the answer that has come to its end."""
        calls = tuple(call for _, call in sorted(self.calls.items()))
        told = end.reason, end.usage
        return ChatResponse("".join(self.text), calls, *told, self.native)


def assemble(events: Iterable[CallEvent]) -> ChatResponse:
    """Put a stream together; raises StreamInterrupted when it has no end."""
    assembly = ResponseBuilder()
    for event in events:
        if isinstance(event, Finish):
            return assembly.answer(event)
        assembly.add(event)
    raise StreamInterrupted("the stream ended before the answer did")
