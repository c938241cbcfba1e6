"""How many tokens a text is, guessed without the provider's tokenizer."""

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
)

BYTES = 4  # in a token, of English text; other languages and code have fewer
FRAME = 4  # tokens around each message


def estimate_tokens(text: str) -> int:
    """Guess the tokens of a text, rounded up; a provider may count otherwise.

    >>> estimate_tokens("Call me Ishmael."), estimate_tokens("")
    (4, 0)
    """
    return -(-len(text.encode(errors="replace")) // BYTES)


def input_tokens(request: ChatRequest) -> int:
    """Guess the tokens of a prompt, with its tools."""
    tools = "".join(f"{t.name}{t.description}{t.parameters}" for t in request.tools)
    return sum(map(_message, request.messages)) + estimate_tokens(tools)


def output_bytes(event: StreamEvent) -> int:
    """Return the bytes that a piece adds to an answer."""
    if isinstance(event, TextDelta):
        return len(event.text.encode(errors="replace"))
    if isinstance(event, ToolCallDelta):
        return len((event.name + event.arguments).encode(errors="replace"))
    return 0


def _message(message: ChatMessage) -> int:
    calls = "".join(call.name + call.arguments for call in message.tool_calls)
    return FRAME + estimate_tokens(message.text) + estimate_tokens(calls)
