"""Streams: read from any pieces, translated as they come, and honest when they end."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    Finish,
    FinishReason,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.mock_providers.echo_model import stream_events
from examples.ch08_ai_gateway.providers.base import ApiError, ResponseMeta
from examples.ch08_ai_gateway.providers.ollama.format import OllamaFormat
from examples.ch08_ai_gateway.providers.openai.responses_format import ResponsesFormat
from examples.ch08_ai_gateway.providers.registry import PROVIDERS
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.tool_calls import (
    LONGEST as LONGEST_CALLS,
)
from examples.ch08_ai_gateway.providers.translation.tool_calls import MOST

META = ResponseMeta("abc123", 1_800_000_000, "openai/echo")
ASKED = ChatRequest("a", (ChatMessage("user", "a"),), stream=True, stream_usage=True)
CALL = ToolCall("call_echo1", "get_weather", '{"city":"Paris"}')
SAID = ChatResponse("Grüße an alle 🙂", (), FinishReason.STOP, Usage(7, 3))
CALLED = ChatResponse("Let me see.", (CALL,), FinishReason.TOOL_CALLS, Usage(7, 1))
DIALECTS = [*PROVIDERS.values(), ResponsesFormat(), OllamaFormat(chat=False)]
each_provider = pytest.mark.parametrize("provider", PROVIDERS.values(),
                                        ids=list(PROVIDERS))  # fmt: skip


def streamed(provider, answer, events=stream_events):
    """What a provider would send, an item for each event."""
    encoder = provider.stream_encoder(ASKED, META)
    return [sent for event in events(answer) if (sent := encoder.encode(event))]


def cut(raw, places):
    """The bytes in pieces."""
    ends = sorted({0, len(raw), *(place % (len(raw) + 1) for place in places)})
    return [raw[a:b] for a, b in pairwise(ends)]


# The cases of WHATWG HTML, section 9.2.6, and the ends of lines of section 9.2.5.
CASES = [
    (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("", "YHOO\n+2\n10")]),
    (b": test\n\ndata: one\nid: 1\n\ndata:two\nid\n\ndata:  three\n",
     [("", "one"), ("", "two")]),
    (b"data\n\ndata\ndata\n\ndata:", [("", ""), ("", "\n")]),
    (b"data:test\n\ndata: test\n\n", [("", "test"), ("", "test")]),
    (b"data: a\r\n\r\ndata: b\r\rdata: c\n\n", [("", "a"), ("", "b"), ("", "c")]),
    (b"\xef\xbb\xbfdata: a\n\n", [("", "a")]),
    (b"event: add\ndata: 1\n\nevent: x\n\ndata: 2\n\n", [("add", "1"), ("", "2")]),
    (b"retry: 5\nfoo: bar\ndata: a: b\n\n", [("", "a: b")]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "wanted"), CASES)
def test_events_are_read_as_the_standard_says(raw, wanted):
    found = [(event.type, event.data) for event in sse.events([raw])]
    assert found == wanted


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(CASES), st.lists(st.integers(0, 99), max_size=12))
def test_events_are_the_same_whatever_pieces_they_come_in(case, places):
    found = [(event.type, event.data) for event in sse.events(cut(case[0], places))]
    assert found == case[1]


@pytest.mark.slow  # it takes seconds to import
def test_the_clients_own_reader_agrees():
    decoder = pytest.importorskip("openai._streaming").SSEDecoder()
    for raw, wanted in CASES[:5]:
        theirs = [(e.event or "", e.data) for e in decoder.iter_bytes(iter([raw]))]
        assert theirs[: len(wanted)] == wanted


@each_provider
@pytest.mark.parametrize("answer", [SAID, CALLED])
def test_a_stream_comes_back_in_any_pieces(provider, answer):
    raw = b"".join(streamed(provider, answer))
    for size in (1, 2, 3, 7, 64, len(raw)):
        chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
        found = assemble(provider.read_stream(chunks))
        calls = tuple(replace(c, id=CALL.id) for c in found.tool_calls)
        assert replace(found, tool_calls=calls) == answer


@each_provider
def test_a_piece_is_passed_on_before_the_next_one_is_there(provider):
    asked_for = []

    def upstream():
        for sent in streamed(PROVIDERS["openai"], SAID):
            asked_for.append(sent)
            yield sent

    encoder = provider.stream_encoder(ASKED, META)
    for event in PROVIDERS["openai"].read_stream(upstream()):
        text = encoder.encode(event)
        break
    assert "Grüße" in text.decode()
    assert len(asked_for) == 1


@each_provider
@pytest.mark.parametrize("answer", [SAID, CALLED])
def test_a_stream_that_is_cut_anywhere_has_no_end(provider, answer):
    """Only the last bytes, after which nothing is missing, may be away."""
    raw = b"".join(streamed(provider, answer))
    whole = list(provider.read_stream([raw]))
    finished = [
        place for place in range(0, len(raw), 5) if finishes(provider, raw[:place])
    ]
    least = raw.rfind(b"usage") if provider.name == "gemini" else 0
    assert all(place > max(least, len(raw) // 2) for place in finished)
    for place in finished:
        found = list(provider.read_stream([raw[:place]]))
        assert found[:-1] == whole[:-1]


def finishes(provider, raw):
    """Whether a stream has an end; nothing but UpstreamFailed says that it has none."""
    try:
        return isinstance(list(provider.read_stream([raw]))[-1], Finish)
    except UpstreamFailed:
        return False


@each_provider
@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 400))
def test_garbage_in_a_stream_is_the_upstreams_failure(provider, garbage, place):
    raw = b"".join(streamed(provider, CALLED))
    place %= len(raw)
    for sent in (garbage, raw[:place] + garbage + raw[place:]):
        try:
            list(provider.read_stream([sent]))
        except UpstreamFailed as error:
            assert len(str(error)) < 700


SAYS = {
    "openai": '{"choices":[{"index":0,"delta":{"tool_calls":[%s]}}]}',
    "mistral": '{"choices":[{"index":0,"delta":{"tool_calls":[%s]}}]}',
}
MALFORMED = [
    '{"index":0,"function":{"arguments":"{}"}}',  # has not begun
    '{"index":0,"id":"a","function":{"name":"f","arguments":5}}',
    '{"index":"0","id":"a","function":{"name":"f","arguments":""}}',
    '7',
]  # fmt: skip


@pytest.mark.parametrize("format_", SAYS)
@pytest.mark.parametrize("call", MALFORMED)
def test_a_malformed_call_is_the_upstreams_failure(format_, call):
    chunk = sse.encode_event(SAYS[format_] % call)
    with pytest.raises(UpstreamFailed):
        list(PROVIDERS[format_].read_stream([chunk]))


@pytest.mark.parametrize("again", [(0, "", ""), (0, "a", "f")])
def test_calls_that_interleave_are_refused_and_not_mixed_up(again):
    call = '{"index":%d,"id":"%s","function":{"name":"%s","arguments":"x"}}'
    told = ((0, "a", "f"), (1, "b", "g"), again)
    chunks = [sse.encode_event(SAYS["openai"] % (call % each)) for each in told]
    with pytest.raises(UpstreamFailed, match="has not begun"):
        list(PROVIDERS["openai"].read_stream(chunks))


def test_a_line_without_an_end_is_given_up():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"data: " + b"a" * 100_000

    with pytest.raises(UpstreamFailed, match="more than 1000000 characters"):
        list(PROVIDERS["openai"].read_stream(endless()))
    assert len(taken) < 12


def test_an_event_without_an_end_is_given_up():
    endless = (b"data: " + b"a" * 1000 + b"\n" for _ in range(10_000))
    with pytest.raises(UpstreamFailed, match="more than 1000000 characters"):
        list(sse.events(endless))


def test_endless_arguments_are_given_up():
    def endless():
        yield sse.encode_event(SAYS["openai"] % '{"index":0,"id":"a","function":'
                          '{"name":"f","arguments":""}}')  # fmt: skip
        piece = '{"index":0,"function":{"arguments":"%s"}}' % ("a" * 10_000)
        while True:
            yield sse.encode_event(SAYS["openai"] % piece)

    with pytest.raises(UpstreamFailed, match=f"more than {LONGEST_CALLS}"):
        list(PROVIDERS["openai"].read_stream(endless()))


def test_endless_calls_are_given_up():
    call = '{"index":%d,"id":"a","function":{"name":"f","arguments":""}}'
    endless = (sse.encode_event(SAYS["openai"] % (call % n)) for n in range(10_000))
    with pytest.raises(UpstreamFailed, match=f"more than {MOST}"):
        list(PROVIDERS["openai"].read_stream(endless))


ERRORS = {
    "openai": sse.encode_event('{"error":{"message":"too busy"}}'),
    "mistral": sse.encode_event('{"error":{"message":"too busy"}}'),
    "anthropic": sse.encode_event(
        '{"type":"error","error":{"type":"overloaded_error","message":"too busy"}}',
        "error",
    ),
    "gemini": sse.encode_event('{"error":{"code":503,"message":"too busy"}}'),
    "ollama": b'{"error":"too busy"}\n',
}


@each_provider
def test_an_error_in_the_middle_is_raised_with_its_message(provider):
    first = streamed(provider, SAID)[:2]
    with pytest.raises(UpstreamFailed, match="too busy"):
        list(provider.read_stream([*first, ERRORS[provider.name]]))


@pytest.mark.parametrize("client_format", DIALECTS, ids=lambda d: d.name)
def test_a_caller_hears_of_an_end_that_came_too_soon(client_format):
    encoder = client_format.stream_encoder(ASKED, META)
    sent = encoder.encode(TextDelta("Call me")) + encoder.encode_error(
        ApiError(502, "broke")
    )
    if client_format.name in PROVIDERS:
        with pytest.raises(UpstreamFailed, match="broke"):
            list(PROVIDERS[client_format.name].read_stream([sent]))
    assert b"broke" in sent


@pytest.mark.parametrize("name", ["gemini", "ollama"])
def test_arguments_that_are_no_json_are_not_passed_on_as_if_they_were(name):
    encoder = PROVIDERS[name].stream_encoder(ASKED, META)
    encoder.encode(ToolCallDelta(0, "a", "f", '{"city":'))
    with pytest.raises(UpstreamFailed, match="the arguments of f"):
        encoder.encode(Finish(FinishReason.TOOL_CALLS))


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_call_without_arguments_has_an_empty_object(name):
    answer = ChatResponse("", (ToolCall("call_echo1", "now", "{}"),),
                    FinishReason.TOOL_CALLS, Usage(1, 1))  # fmt: skip
    raw = b"".join(streamed(PROVIDERS["anthropic"], answer, lambda a: a.events()))
    bare = raw.replace(b'"partial_json":"{}"', b'"partial_json":""')
    events = list(PROVIDERS["anthropic"].read_stream([bare]))
    encoder = PROVIDERS[name].stream_encoder(ASKED, META)
    again = b"".join(encoder.encode(event) for event in events)
    (call,) = assemble(PROVIDERS[name].read_stream([again])).tool_calls
    assert call.arguments == "{}"


def test_usage_is_told_to_openais_clients_only_when_they_ask():
    quiet = replace(ASKED, stream_usage=False)
    encoder = PROVIDERS["openai"].stream_encoder(quiet, META)
    sent = b"".join(encoder.encode(event) for event in stream_events(SAID))
    assert b"usage" not in sent
    assert b'"choices":[]' not in sent  # old programs take the first of them


def test_responses_number_their_events_and_name_each_twice():
    encoder = ResponsesFormat().stream_encoder(ASKED, META)
    raw = b"".join(encoder.encode(event) for event in stream_events(CALLED))
    found = [(event.type, event.data) for event in sse.events([raw])]
    for number, (kind, data) in enumerate(found):
        assert f'"type":"{kind}","sequence_number":{number},' in data
    kinds = [kind.removeprefix("response.") for kind, _ in found]
    assert kinds == [
        "created", "in_progress",
        "output_item.added", "content_part.added",
        *["output_text.delta"] * 3, "output_text.done", "content_part.done",
        "output_item.done",
        "output_item.added", *["function_call_arguments.delta"] * 2,
        "function_call_arguments.done", "output_item.done",
        "completed",
    ]  # fmt: skip
