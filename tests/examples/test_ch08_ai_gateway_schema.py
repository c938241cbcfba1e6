"""OpenAI's formats against the types of its own library, strictly.

The library reads whatever comes: it is a weak oracle. So each object is checked once
more here: every member that the type requires is there, every member that we write is
one that the type knows, and the kinds are right without any conversion.
"""

import json
import types
import typing

import pytest

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    FinishReason,
    FunctionTool,
    ToolCall,
    Usage,
)
from examples.ch08_ai_gateway.mock_providers.echo_model import stream_events
from examples.ch08_ai_gateway.providers.base import ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.ch08_ai_gateway.providers.openai.responses_format import ResponsesFormat
from examples.ch08_ai_gateway.providers.translation import sse

pytestmark = pytest.mark.slow  # the library takes seconds to import
META = ResponseMeta("abc123", 1_800_000_000, "openai/echo")
TOOL = FunctionTool("get_weather", "The weather", {"type": "object", "properties": {}})
MESSAGES = (ChatMessage("system", "b"), ChatMessage("user", "a"))
ASKED = ChatRequest("a", MESSAGES, tools=(TOOL,), stream=True, stream_usage=True)
CALL = ToolCall("call_1", "get_weather", '{"city":"Paris"}')
ANSWERS = [
    ChatResponse("Say hello", (), FinishReason.STOP, Usage(7, 2)),
    ChatResponse("", (CALL,), FinishReason.TOOL_CALLS, Usage(7, 2)),
    ChatResponse("Let me see", (CALL,), FinishReason.TOOL_CALLS, Usage(7, 2)),
    ChatResponse("Say", (), FinishReason.LENGTH, Usage(7, 1)),
]
# What the published description requires (OpenAPI, version 2.3.0), and the library's
# types make optional.
REQUIRED = {
    "chat.completion": {"id", "choices", "created", "model", "object"},
    "chat.completion.chunk": {"id", "choices", "created", "model", "object"},
    "response": {
        *("id", "object", "created_at", "error", "incomplete_details", "instructions"),
        *("model", "tools", "output", "parallel_tool_calls", "metadata"),
        *("tool_choice", "temperature", "top_p"),
    },
}


@pytest.fixture(scope="module")
def library():
    """The library's types."""
    pytest.importorskip("openai", reason="pip install -e '.[clients]'")
    from openai.types import Model, chat, responses  # noqa: PLC0415

    return types.SimpleNamespace(Model=Model, chat=chat, responses=responses)


def check(kind, value, where="it"):
    """Check a value against a type of the library, and go down."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return check(arguments[0], value, where)
    if origin in (typing.Union, types.UnionType):
        return any_of(arguments, value, where)
    if origin is list:
        assert isinstance(value, list), where
        return [check(arguments[0], one, f"{where}[]") for one in value]
    if origin is typing.Literal:
        assert value in arguments, f"{where} is {value!r}, not one of {arguments}"
    else:
        single(kind, value, where)
    return None


def single(kind, value, where):
    """Check an object, or a plain value."""
    if hasattr(kind, "model_fields"):
        members(kind, value, where)
    elif kind in (str, int, bool, float):
        number = kind is float and type(value) is int
        assert type(value) is kind or number, f"{where} is {value!r}, not {kind}"


def any_of(kinds, value, where):
    """Check that one of the types fits."""
    faults = []
    for kind in kinds:
        if kind is type(None):
            if value is None:
                return
            continue
        try:
            return check(kind, value, where)
        except AssertionError as error:
            faults.append(str(error))
    raise AssertionError(f"{where} fits none of {len(kinds)}: {faults[:3]}")


def members(kind, value, where):
    """Check an object's members: known, present, and of their kinds."""
    assert isinstance(value, dict), f"{where} is no object"
    names = {field.alias or name: field for name, field in kind.model_fields.items()}
    for name in value:
        assert name in names, f"{where}.{name} is unknown to {kind.__name__}"
    for name, field in names.items():
        if name in value:
            if value[name] is not None or field.is_required():
                check(field.annotation, value[name], f"{where}.{name}")
        else:
            assert not field.is_required(), f"{where}.{name} is missing"


def required(value):
    """Check what the description requires."""
    assert set(value) >= REQUIRED[value["object"]]


def streamed(client_format, answer):
    encoder = client_format.stream_encoder(ASKED, META)
    raw = b"".join(encoder.encode(event) for event in stream_events(answer))
    return [json.loads(e.data) for e in sse.events([raw]) if e.data != "[DONE]"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_completions_are_what_the_library_declares(library, answer):
    written = OpenAIFormat().write_response(answer, META, ASKED)
    check(library.chat.ChatCompletion, written)
    required(written)


@pytest.mark.parametrize("answer", ANSWERS)
def test_chunks_are_what_the_library_declares(library, answer):
    for chunk in streamed(OpenAIFormat(), answer):
        check(library.chat.ChatCompletionChunk, chunk)
        required(chunk)


@pytest.mark.parametrize("answer", ANSWERS)
def test_responses_are_what_the_library_declares(library, answer):
    written = ResponsesFormat().write_response(answer, META, ASKED)
    check(library.responses.Response, written)
    required(written)


@pytest.mark.parametrize("answer", ANSWERS)
def test_events_are_what_the_library_declares(library, answer):
    for event in streamed(ResponsesFormat(), answer):
        check(library.responses.ResponseStreamEvent, event)
        if "response" in event:
            required(event["response"])


def test_models_are_what_the_library_declares(library):
    for one in OpenAIFormat().write_models(["openai/echo"])["data"]:
        check(library.Model, one)


@pytest.mark.parametrize(("name", "value"), [("created", "now"), ("choices", None),
                                             ("surprise", 1)])  # fmt: skip
def test_the_check_finds_what_the_library_reads_over(library, name, value):
    written = OpenAIFormat().write_response(ANSWERS[0], META, ASKED) | {name: value}
    with pytest.raises(AssertionError):
        check(library.chat.ChatCompletion, written)
