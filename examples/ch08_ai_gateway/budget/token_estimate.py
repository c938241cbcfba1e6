"""How many tokens a text is, guessed without the provider's tokenizer."""

from collections.abc import Iterable

from examples.ch08_ai_gateway.chat import Event, Message, Request, TextDelta, ToolDelta

BYTES = 4  # in a token, of English text; other languages and code have fewer
FRAME = 4  # tokens around each message


def tokens(text: str) -> int:
    """Guess the tokens of a text, rounded up; a provider may count otherwise.

    >>> tokens("Call me Ishmael."), tokens("")
    (4, 0)
    """
    return -(-len(text.encode(errors="replace")) // BYTES)


def input_tokens(request: Request) -> int:
    """Guess the tokens of a prompt, with its tools."""
    tools = "".join(f"{t.name}{t.description}{t.parameters}" for t in request.tools)
    return sum(map(_message, request.messages)) + tokens(tools)


def output_bytes(event: Event) -> int:
    """Return the bytes that a piece adds to an answer."""
    if isinstance(event, TextDelta):
        return len(event.text.encode(errors="replace"))
    if isinstance(event, ToolDelta):
        return len((event.name + event.arguments).encode(errors="replace"))
    return 0


def output_tokens(events: Iterable[Event]) -> int:
    """Guess the tokens of an answer."""
    return -(-sum(map(output_bytes, events)) // BYTES)


def _message(message: Message) -> int:
    calls = "".join(call.name + call.arguments for call in message.tool_calls)
    return FRAME + tokens(message.text) + tokens(calls)
