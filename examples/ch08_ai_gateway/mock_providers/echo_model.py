"""A model that follows a script: it says back what the user said last.

Given tools, it asks for the first one; given a result, it says that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.chat import (
    ChatRequest,
    ChatResponse,
    Finish,
    FinishReason,
    FunctionTool,
    StreamEvent,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps

ECHO, SLOW, SILENT, GARBAGE, CUT = "echo", "slow", "silent", "garbage", "cut"
FAILING = {f"fail-{status}": status for status in (400, 401, 429, 500, 503, 529)}
MODELS = (ECHO, SLOW, SILENT, GARBAGE, CUT, *FAILING)
EXAMPLES = {"string": "Paris", "integer": 7, "number": 0.5, "boolean": True}


def echo(request: ChatRequest) -> ChatResponse:
    """Return what the script says; a word is a token.

    >>> from examples.ch08_ai_gateway.chat import ChatMessage
    >>> echo(ChatRequest("echo", (ChatMessage("user", "Say hello"),))).text
    'Say hello'
    """
    last = request.messages[-1]
    if request.tools and last.role == "user" and request.tool_choice != "none":
        call = ToolCall(
            "call_echo1", request.tools[0].name, example_arguments(request.tools[0])
        )
        used = Usage(input_tokens(request), 1)
        return ChatResponse("", (call,), FinishReason.TOOL_CALLS, used)
    words = last.text.split(" ")
    cut = request.max_tokens is not None and len(words) > request.max_tokens
    kept = words[: request.max_tokens] if cut else words
    reason = FinishReason.LENGTH if cut else FinishReason.STOP
    return ChatResponse(
        " ".join(kept), (), reason, Usage(input_tokens(request), len(kept))
    )


def example_arguments(tool: FunctionTool) -> str:
    """Return arguments for a tool: an example for each member that it must have."""
    properties = tool.parameters.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    return dumps({name: EXAMPLES.get(known[name].get("type"), "") for name in known})


def stream_events(whole: ChatResponse) -> Iterator[StreamEvent]:
    """Yield an answer as a model does: word by word, arguments in two parts."""
    *first, end = whole.events()
    for event in first:
        if isinstance(event, TextDelta):
            for at, word in enumerate(event.text.split(" ")):
                yield TextDelta(f" {word}" if at else word)
        elif isinstance(event, ToolCallDelta):
            half = len(event.arguments) // 2
            yield replace(event, arguments=event.arguments[:half])
            yield ToolCallDelta(event.index, arguments=event.arguments[half:])
    if isinstance(end, Finish):
        yield end
