"""Requests and answers from one format to another: N readers, M writers, no table."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    FinishReason,
    FunctionTool,
    ToolCall,
    Usage,
)
from examples.ch08_ai_gateway.experiments.captured import captured, names
from examples.ch08_ai_gateway.providers.base import ApiError, ResponseMeta
from examples.ch08_ai_gateway.providers.native import write_request
from examples.ch08_ai_gateway.providers.ollama.format import OllamaFormat
from examples.ch08_ai_gateway.providers.openai.responses_format import ResponsesFormat
from examples.ch08_ai_gateway.providers.registry import PROVIDERS, detect_format
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    UnsupportedField,
)

CLIENTS = {"openai chat": "openai", "anthropic": "anthropic",
           "google-genai": "gemini", "mistralai": "mistral",
           "ollama chat": "ollama"}  # fmt: skip
META = ResponseMeta("abc123", 1_800_000_000, "openai/echo")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
WORDS = st.text("abcdefghij", min_size=1, max_size=8)
OBJECTS = st.dictionaries(WORDS, st.none() | st.integers(-9, 9) | TEXTS, max_size=3)
CALLS = st.lists(st.builds(ToolCall, WORDS, WORDS, OBJECTS.map(dumps)), max_size=2)
FEW, FUZZ = 8, 12  # of each format; a night's run wants more
FOUND = os.environ.get("LLM_CAPTURES")


def read(name):
    """A captured request, as nobody's."""
    told = captured(name)
    path, _, _ = told["target"].partition("?")
    _, client_format = detect_format(path, told["fields"])
    return client_format.read_request(told["body"], told["target"])


@st.composite
def conversations(draw):
    """Conversations that any format can hold: calls are answered at once."""
    turns = (
        [ChatMessage("system", draw(TEXTS.filter(bool)))] if draw(st.booleans()) else []
    )
    for number in range(draw(st.integers(1, 3))):
        turns.append(ChatMessage("user", draw(TEXTS)))
        calls = [
            replace(call, id=f"call{number}{at}abc"[:9].ljust(9, "x"))
            for at, call in enumerate(draw(CALLS))
        ]
        turns.append(ChatMessage("assistant", draw(TEXTS), tuple(calls)))
        turns += [ChatMessage("tool", draw(TEXTS), (), c.id, draw(st.booleans()))
                  for c in calls]  # fmt: skip
    return tuple(turns)


REQUESTS = st.builds(
    ChatRequest,
    model=WORDS,
    messages=conversations(),
    max_tokens=st.none() | st.integers(1, 999),
    temperature=st.none() | st.sampled_from([0, 0.5, 1.0]),
    top_p=st.none() | st.just(0.5),
    stop=st.lists(WORDS, max_size=2).map(tuple),
    tools=st.lists(
        st.builds(FunctionTool, WORDS, TEXTS, st.just({"type": "object"})), max_size=2
    ).map(tuple),
)


def settled(request, provider):
    """What is left of a request where a format writes less."""
    ids, turns = {}, []
    for message in request.messages:
        calls = []
        for call in message.tool_calls:
            if provider in ("gemini", "ollama"):  # no ids: the order has to do
                ids[call.id] = f"call_{len(ids) + 1}"
            same = json.loads(call.arguments)
            calls.append(replace(call, id=ids.get(call.id, call.id),
                                 arguments=json.dumps(same)))  # fmt: skip
        text, failed = message.text, message.failed
        if failed and provider not in ("anthropic", "gemini"):
            text, failed = f"Error: {text}", False
        turns.append(ChatMessage(message.role, text, tuple(calls),
                             ids.get(message.tool_call_id, message.tool_call_id),
                             failed))  # fmt: skip
    return replace(request, messages=tuple(turns))


@pytest.mark.parametrize("provider", PROVIDERS)
@settings(max_examples=FEW, deadline=None)
@given(REQUESTS)
def test_what_one_format_writes_it_reads_as_the_same(provider, request_):
    target, body = PROVIDERS[provider].write_request(request_)
    again = PROVIDERS[provider].read_request(json.loads(dumps(body)), target)
    wanted = settled(request_, provider)
    if provider == "anthropic" and request_.max_tokens is None:
        wanted = replace(wanted, max_tokens=4096)  # the format wants a number
    again = replace(again, stream_usage=False)
    assert settled(again, "") == settled(wanted, "")


@pytest.mark.parametrize("action", ["tools 1", "tools 2"])
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("provider", CLIENTS.values())
def test_a_translated_request_is_what_the_providers_own_client_sends(
    client, provider, action
):
    """Any client's request, written for a provider, as that one's client writes it."""
    own = next(name for name in CLIENTS if CLIENTS[name] == provider)
    wanted = captured(f"{own}, {action}")
    request = replace(read(f"{client}, {action}"), model="openai/echo")
    if provider == "anthropic":
        request = replace(request, max_tokens=64)
    elif client == "anthropic":
        request = replace(request, max_tokens=None)
    _, body = PROVIDERS[provider].write_request(request)
    assert plain(body) == plain(wanted["body"])


def plain(body):
    """A body without what clients write and nobody reads: empty, null, default."""
    text = dumps(body).replace("parameters_json_schema", "parametersJsonSchema")
    for call in ("call_echo1", "call_1", "49ba9d9fd"):
        text = text.replace(call, "ID")
    return without_defaults(json.loads(text))


def without_defaults(value):
    """The value without members that say nothing, ids of calls apart."""
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    empty = (None, "", [], {}, False)
    kept = {k: without_defaults(v) for k, v in value.items() if v not in empty}
    dropped = {"tool_call_id", "tool_use_id"}
    if kept.get("role") == "tool":
        dropped.add("name")
    if "tool_use" in kept.values() or "arguments" in dumps(kept.get("function", "")):
        dropped |= {"id", "index"}
    return {name: kept[name] for name in kept if name not in dropped}


@pytest.mark.parametrize("name", names())
def test_every_captured_request_is_understood(name):
    request = read(name)
    assert request.model == "openai/echo"
    assert request.messages[-1].text in ("Say hello", "Weather?", "sunny")
    assert request.stream == ("stream" in name)


@pytest.mark.skipif(not FOUND, reason="LLM_CAPTURES names no folder of captures")
@pytest.mark.parametrize("path", sorted(Path(FOUND or ".").glob("[a-z]*.json")))
def test_captures_from_elsewhere_are_understood(path):
    for exchange in json.loads(path.read_text())["exchanges"]:
        told = exchange["request"]
        target = told["target"].removeprefix("/mistral")
        fields = {name.lower(): value for name, value in told["headers"]}
        wanted, client_format = detect_format(target.partition("?")[0], fields)
        if wanted == "chat":
            assert client_format.read_request(told["json"], target).messages


REFUSED = [
    ("n", 2), ("logprobs", True), ("top_logprobs", 3), ("audio", {"voice": "a"}),
    ("modalities", ["audio"]), ("functions", []), ("prediction", {"type": "content"}),
    ("web_search_options", {"a": 1}), ("misspelt", 1),
    ("response_format", {"type": "grammar"}),
    ("messages", [{"role": "user", "content": [{"type": "image_url",
                   "image_url": {"url": "data:"}}]}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_cannot_be_translated_is_refused_by_name(name, value):
    asked = {"model": "a", "messages": [{"role": "user", "content": "a"}]}
    request = PROVIDERS["openai"].read_request(asked | {name: value}, "")
    with pytest.raises(UnsupportedField) as refused:
        write_request(PROVIDERS["anthropic"], request)
    assert refused.value.param.startswith(name)


ASKED = ChatRequest("a", (ChatMessage("user", "a"),))
NOT_THERE = [
    ("anthropic", replace(ASKED, seed=1), "seed"),
    ("anthropic", replace(ASKED, temperature=1.5), "temperature"),
    ("anthropic", replace(ASKED, json_schema={}), "response_format"),
    ("anthropic", replace(ASKED, frequency_penalty=0.5), "frequency_penalty"),
    ("openai", replace(ASKED, top_k=3), "top_k"),
    ("mistral", replace(ASKED, top_k=3), "top_k"),
    ("ollama", replace(ASKED, tool_choice="required"), "tool_choice"),
    ("gemini", replace(ASKED, messages=(*ASKED.messages, ChatMessage("system", "a"))),
     "messages"),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "request_", "param"), NOT_THERE)
def test_what_a_provider_does_not_know_is_refused_and_not_dropped(
    provider, request_, param
):
    with pytest.raises(UnsupportedField) as refused:
        PROVIDERS[provider].write_request(request_)
    assert refused.value.param == param


def test_ids_of_calls_become_what_mistral_takes_and_stay_equal():
    call = ToolCall("toolu_01A09q90qw90lq917835lq9", "f", "{}")
    turns = (ChatMessage("user", "a"), ChatMessage("assistant", "", (call,)),
             ChatMessage("tool", "b", (), call.id))  # fmt: skip
    _, body = PROVIDERS["mistral"].write_request(replace(ASKED, messages=turns))
    id_ = body["messages"][1]["tool_calls"][0]["id"]
    assert len(id_) == 9
    assert body["messages"][2]["tool_call_id"] == id_


def test_a_models_name_cannot_choose_another_path():
    evil = replace(ASKED, model="../../x?key=1#/a:deleteEverything")
    path, _ = PROVIDERS["gemini"].write_request(evil)
    assert path.count("/") == 3
    assert "?" not in path


def with_reason(answer):
    """An answer that stopped for its calls, if it has some."""
    calls = FinishReason.TOOL_CALLS
    return replace(answer, finish=calls) if answer.tool_calls else answer


ANSWERS = st.builds(
    ChatResponse,
    TEXTS,
    st.lists(
        st.builds(ToolCall, st.just("call_0"), WORDS, OBJECTS.map(dumps)), max_size=1
    ).map(tuple),
    st.just(FinishReason.STOP),
    st.builds(Usage, st.integers(0, 99), st.integers(0, 99)),
).map(with_reason)


@pytest.mark.parametrize("provider", PROVIDERS)
@settings(max_examples=FEW, deadline=None)
@given(ANSWERS)
def test_an_answer_comes_back_as_it_was_written(provider, answer):
    format_ = PROVIDERS[provider]
    raw = dumps(format_.write_response(answer, META, ASKED)).encode()
    again = format_.read_response(raw)
    assert again == answer


@pytest.mark.parametrize("reason", FinishReason)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_why_a_model_stopped_survives(provider, reason):
    calls = (ToolCall("call_0", "f", "{}"),) if reason == "tool_calls" else ()
    answer = ChatResponse("a", calls, reason, Usage(1, 1))
    raw = dumps(PROVIDERS[provider].write_response(answer, META, ASKED)).encode()
    wanted = reason
    if provider == "gemini" and reason is FinishReason.PAUSED:
        wanted = FinishReason.ERROR  # it has no word for it
    assert PROVIDERS[provider].read_response(raw).finish == wanted


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["role", "content", "type", "text", "tools", "model", "input",
                         "messages", "contents", "parts", "function", "arguments",
                         "functionCall", "functionResponse", "name", "id", "stop",
                         "system", "options", "format", "stream", "tool_calls"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
DIALECTS = [*PROVIDERS.values(), ResponsesFormat(), OllamaFormat(chat=False)]
GEMINI_TARGET = "/v1/models/a:generateContent"


@pytest.mark.parametrize("client_format", DIALECTS, ids=lambda d: d.name)
@settings(max_examples=FUZZ, deadline=None)
@given(st.dictionaries(st.sampled_from(["model", "messages", "contents", "input",
       "system", "tools", "tool_choice", "stream", "max_tokens", "options", "stop",
       "generationConfig", "systemInstruction", "prompt", "instructions", "format",
       "response_format", "toolConfig", "text", "stream_options"]), JSONS))  # fmt: skip
def test_no_body_brings_a_trace(client_format, body):
    try:
        asked = client_format.read_request(body, GEMINI_TARGET)
    except InvalidField as error:
        assert len(str(error)) < 300
        return
    for provider in PROVIDERS.values():
        try:
            provider.write_request(asked)
        except InvalidField:
            continue


@pytest.mark.parametrize("client_format", DIALECTS, ids=lambda d: d.name)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 502, 503, 529])
def test_every_error_has_a_form_in_every_format(client_format, status):
    told, body = client_format.write_error(ApiError(status, "why", "a.b"))
    assert "why" in dumps(body)
    assert told == (
        529 if client_format.name == "anthropic" and status == 503 else status
    )
