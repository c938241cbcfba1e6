"""Nothing is lost in silence: what one format alone knows passes, or is named."""

import json
import os
from pathlib import Path

import pytest
from werkzeug.test import Client

from examples.ch04_http_cache import Response
from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway import create_app
from examples.ch08_ai_gateway.auth.virtual_keys import digest

CONFIG = f"""
[gateway]
networks = ["127.0.0.0/8"]
[upstreams.up]
format = "FORMAT"
url = "http://127.0.0.1:1"
key_env = "UPSTREAM_KEY"
models = ["m"]
[keys.k]
key = "sha256:{digest("vk")}"
[policy]
POLICY = 0
"""
PATHS = {
    "openai": "/v1/chat/completions", "mistral": "/v1/chat/completions",
    "anthropic": "/v1/messages", "ollama": "/api/chat",
    "gemini": "/v1beta/models/up/m:generateContent",
    "gemini stream": "/v1beta/models/up/m:streamGenerateContent",
}  # fmt: skip
HI = [{"role": "user", "content": "Hi"}]


class Upstream:
    """A provider that says what it is told to, and keeps what it was asked."""

    def __init__(self, *pieces, status=200):
        self.pieces, self.status, self.asked = pieces, status, []

    def send(self, request, timeout, idle):
        self.asked.append((request, json.loads(b"".join(request.body))))
        return Response(self.status, (), iter(self.pieces))


class Door:
    """A gateway with one upstream, and a caller of it."""

    def __init__(self, upstream, format_, policy="cache = 0", log=len, more=None):
        text = CONFIG.replace("FORMAT", format_).replace("POLICY = 0", policy)
        for old, new in (more or {}).items():
            text = text.replace(old, new, 1)
        self.client = Client(
            create_app(
                config=text, client=upstream, random=lambda: 0.5,
                environment={"UPSTREAM_KEY": "upstream-key"},
                log=AccessLog(log, most=1),
            )
        )  # fmt: skip

    def ask(self, caller, body, fields=(), query=""):
        agent = "mistral-client" if caller == "mistral" else "test"
        return self.client.post(
            PATHS[caller] + query,
            json={"model": "up/m", **body} if "gemini" not in caller else body,
            headers={"Authorization": "Bearer vk", "User-Agent": agent, **dict(fields)},
        )


def sse(*events):
    """Server-sent events of Anthropic's, or without a type of anybody's."""
    lines = [f"event: {e['type']}\n" if "type" in e else "" for e in events]
    return [
        f"{line}data: {json.dumps(e)}\n\n".encode()
        for line, e in zip(lines, events, strict=True)
    ]


WHOLE = {
    "openai": {"id": "1", "x_new": [1], "system_fingerprint": "fp", "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant",
         "content": "Hi", "annotations": [{"type": "url_citation"}]}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4,
                  "prompt_tokens_details": {"cached_tokens": 2}}},
    "anthropic": {"id": "msg_1", "type": "message", "role": "assistant", "content": [
        {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
        {"type": "text", "text": "Hi", "citations": [{"type": "char_location"}]}],
        "model": "m-20260101", "stop_reason": "pause_turn", "usage":
        {"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 7}},
    "gemini": {"candidates": [{"content": {"role": "model", "parts": [
        {"text": "Hm.", "thought": True}, {"text": "Hi", "thoughtSignature": "c2ln"}]},
        "finishReason": "RECITATION", "groundingMetadata": {"a": 1}}],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1}},
    "mistral": {"id": "1", "choices": [{"index": 0, "finish_reason": "error", "message":
        {"role": "assistant", "content": [{"type": "thinking", "thinking": []}]}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1}},
    "ollama": {"model": "m", "message": {"role": "assistant", "content": "Hi",
        "thinking": "Hm."}, "done": True, "done_reason": "load", "eval_count": 1,
        "prompt_eval_count": 3, "total_duration": 5},
}  # fmt: skip
KNOWN_HERE_ALONE = {
    "openai": {"messages": [{"role": "user", "name": "bob", "content": [
        {"type": "image_url", "image_url": {"url": "data:,"}}]}], "n": 2,
        "logit_bias": {"1": 2}, "x_new": {"a": None}, "tools": [{"type": "custom",
        "custom": {"name": "c"}}], "tool_choice": {"type": "allowed_tools"}},
    "anthropic": {"max_tokens": 9, "system": [{"type": "text", "text": "Be kind.",
        "cache_control": {"type": "ephemeral"}}], "messages": [*HI, {"role":
        "assistant", "content": [{"type": "thinking", "thinking": "Hm.", "signature":
        "c2ln"}]}], "thinking": {"type": "adaptive"}, "tools": [{"type":
        "web_search_20260209", "name": "web_search", "max_uses": 2}], "tool_choice":
        {"type": "auto", "disable_parallel_tool_use": True}, "betas_of_tomorrow": 1},
    "gemini": {"contents": [{"role": "user", "parts": [{"inlineData": {"mimeType":
        "image/png", "data": "AA=="}}]}], "tools": [{"googleSearch": {}}],
        "generationConfig": {"topK": 40.0, "thinkingConfig": {"thinkingBudget": 1},
        "responseModalities": ["IMAGE"]}, "safetySettings": []},
    "mistral": {"messages": HI, "safe_prompt": True, "prediction": {"type": "content"},
        "stream": False},
    "ollama": {"messages": [{"role": "user", "content": "Hi", "images": ["AA=="]}],
        "think": "high", "options": {"num_ctx": 9, "mirostat": 1}, "stream": False},
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_an_answer_in_the_callers_own_format_passes_byte_for_byte(name):
    raw = json.dumps(WHOLE[name]).encode()
    reply = Door(Upstream(raw), name).ask(name, KNOWN_HERE_ALONE[name])
    assert reply.status_code == 200
    assert reply.data == raw


@pytest.mark.parametrize("name", WHOLE)
def test_a_request_in_the_upstreams_own_format_keeps_every_member(name):
    upstream = Upstream(json.dumps(WHOLE[name]).encode())
    reply = Door(upstream, name).ask(name, KNOWN_HERE_ALONE[name])
    model = {} if name == "gemini" else {"model": "m"}
    assert upstream.asked[0][1] == KNOWN_HERE_ALONE[name] | model
    assert "X-Gateway-Dropped" not in reply.headers


WORKS, REFUSED, DROPPED = "works", "refused clearly", "dropped and said"
TRANSLATED = ("messages", "max_tokens", "tools", "system", "stream", "contents")


def verdict(caller, provider, member, value):
    """What becomes of one member between two formats, in one of three words."""
    upstream = Upstream(json.dumps(WHOLE[provider]).encode())
    most = {} if caller in {"ollama", "gemini"} else {"max_tokens": 9}
    words = {"contents": [{"parts": [{"text": "Hi"}]}]}
    body = words if caller == "gemini" else {"messages": HI, "stream": False}
    reply = Door(upstream, provider).ask(caller, body | most | {member: value})
    if reply.status_code == 400:
        return REFUSED if member in reply.text else "refused without a name"
    if member in reply.headers.get("X-Gateway-Dropped", ""):
        return DROPPED
    sent = json.dumps(upstream.asked[0][1])
    return WORKS if caller == provider or member in TRANSLATED else f"silent: {sent}"


ALONE = [
    (caller, member, value)
    for caller, members in KNOWN_HERE_ALONE.items()
    for member, value in members.items()
    if value not in (9, HI, False, [])  # what every format has, or nothing at all
]


@pytest.mark.parametrize(("caller", "member", "value"), ALONE)
def test_between_any_two_formats_nothing_is_lost_in_silence(caller, member, value):
    found = {name: verdict(caller, name, member, value) for name in WHOLE}
    assert set(found.values()) <= {WORKS, REFUSED, DROPPED}, found
    assert found[caller] == WORKS


PLACE = Path(os.environ.get("LLM_CAPTURES", "/nowhere"))
TARGETS = {
    "/v1/chat/completions": "openai",
    "/v1/messages": "anthropic",
    "/api/chat": "ollama",
    "/mistral/v1/chat/completions": "mistral",
}


@pytest.mark.parametrize("file", sorted(PLACE.glob("[a-z]*.json")))
def test_what_providers_were_recorded_to_say_passes_as_it_is(file):
    for exchange in json.loads(file.read_text())["exchanges"]:
        asked, told = exchange["request"], exchange["response"]
        name = TARGETS.get(asked["target"].partition("?")[0])
        if name and told["status"] == 200:
            raw = told["body_raw"].encode()
            body = {**asked["json"], "model": "up/m"}
            assert Door(Upstream(raw), name).ask(name, body).data == raw


STREAMS = {
    "openai": sse(
        {"id": "1", "choices": [{"index": 0, "delta": {"reasoning": "Hm."}}], "x": 1},
        {"id": "1", "choices": [{"index": 0, "delta": {"content": "Hi"}}]},
        {"id": "1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    ),
    "anthropic": sse(
        {"type": "message_start", "message": {"usage": {"input_tokens": 3}}},
        {"type": "content_block_start", "index": 0, "content_block":
            {"type": "thinking", "thinking": "", "signature": ""}},
        {"type": "content_block_delta", "index": 0, "delta":
            {"type": "signature_delta", "signature": "c2ln"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "event_of_tomorrow", "n": 1},
        {"type": "content_block_start", "index": 1, "content_block":
            {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 1, "delta":
            {"type": "text_delta", "text": "Hi"}},
        {"type": "content_block_stop", "index": 1},
        {"type": "message_delta", "delta": {"stop_reason": "pause_turn"},
         "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ),
    "gemini": sse(
        {"candidates": [{"content": {"parts": [{"text": "Hm.", "thought": True}]}}]},
        {"candidates": [{"content": {"parts": [{"text": "Hi"}]},
         "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 3}},
    ),
    "ollama": [
        b'{"message":{"content":"","thinking":"Hm."},"done":false,"x":1}\n',
        b'{"message":{"content":"Hi"},"done":true,"done_reason":"stop","y":2}\n',
    ],
}  # fmt: skip
STREAMS["openai"].append(b"data: [DONE]\n\n")
STREAMS["mistral"] = STREAMS["openai"]


def ask_stream(door, name, **more):
    """Ask for a stream, in whatever way a format does."""
    if name == "gemini":
        body = {"contents": [{"parts": [{"text": "Hi"}]}], **more}
        return door.ask("gemini stream", body, query="?alt=sse")
    most = {} if name == "ollama" else {"max_tokens": 90}
    return door.ask(name, {"messages": HI, "stream": True, **most, **more})


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_in_the_callers_own_format_passes_event_for_event(name):
    reply = ask_stream(Door(Upstream(*STREAMS[name]), name), name)
    assert reply.data == b"".join(STREAMS[name])


MAIL = "ada@example.com"
HIDDEN = "[EMAIL_1_800000]"


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("name", ["openai", "anthropic", "gemini", "ollama"])
def test_a_value_comes_back_into_a_stream_wherever_the_provider_cuts_it(name, size):
    text = f"Write to {HIDDEN}, soon"
    cut = [text[at : at + size] for at in range(0, len(text), size)]
    first, text_event, last = {
        "openai": (STREAMS["openai"][:1], STREAMS["openai"][1], STREAMS["openai"][2:]),
        "anthropic": (STREAMS["anthropic"][:6], STREAMS["anthropic"][6],
                      STREAMS["anthropic"][7:]),
        "gemini": ([], STREAMS["gemini"][0].replace(b"Hm.", b"Hi").replace(
            b', "thought": true', b""), STREAMS["gemini"][1:]),
        "ollama": ([], STREAMS["ollama"][0].replace(b'"thinking":"Hm."', b"").replace(
            b'"",', b'"Hi"'), STREAMS["ollama"][1:]),
    }[name]  # fmt: skip
    middle = [text_event.replace(b"Hi", piece.encode()) for piece in cut]
    door = Door(Upstream(*first, *middle, *last), name, 'mask = ["email"]')
    more = {"contents": [{"parts": [{"text": MAIL}]}]} if name == "gemini" else {
        "messages": [{"role": "user", "content": MAIL}]}  # fmt: skip
    reply = ask_stream(door, name, **more)
    assert spoken(reply.text) == f"Write to {MAIL}, soon" + (
        "Hi" if name in {"gemini", "ollama"} else ""
    )
    assert "event_of_tomorrow" in reply.text or name != "anthropic"


def spoken(text):
    """The text of a stream in any of the formats."""
    said = []
    for line in text.splitlines():
        data = line.removeprefix("data: ")
        if data.startswith("{"):
            found = json.loads(data)
            for choice in found.get("choices", []):
                said.append(choice["delta"].get("content", ""))
            for candidate in found.get("candidates", []):
                said += [part["text"] for part in candidate["content"]["parts"]]
            said.append(found.get("message", {}).get("content") or "")
            said.append(found.get("delta", {}).get("text", ""))
    return "".join(each for each in said if isinstance(each, str))


def test_with_a_mask_every_string_of_unknown_members_is_hidden_and_put_back():
    answer = {"choices": [{"finish_reason": "stop", "message": {"content": HIDDEN,
              "tool_calls": [{"id": "1", "function": {"name": "f", "arguments":
              json.dumps({"to": HIDDEN})}}]}, "x": {"y": [HIDDEN]}}]}  # fmt: skip
    upstream = Upstream(json.dumps(answer).encode())
    door = Door(upstream, "openai", 'mask = ["email"]')
    reply = door.ask("openai", {"messages": HI, "x_new": [{"a": f"<{MAIL}>"}]})
    assert upstream.asked[0][1]["x_new"] == [{"a": f"<{HIDDEN}>"}]
    assert reply.data.decode().count(MAIL) == 3


def test_what_only_describes_is_dropped_in_another_format_and_said():
    lines, upstream = [], Upstream(json.dumps(WHOLE["openai"]).encode())
    part = {"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}
    body = {"messages": [{"role": "user", "content": [part]}], "max_tokens": 9}
    reply = Door(upstream, "openai", log=lines.append).ask("anthropic", body)
    assert reply.status_code == 200
    dropped = "messages[0].content[0].cache_control"
    assert reply.headers["X-Gateway-Dropped"] == dropped
    assert json.loads("".join(lines))["dropped"] == [dropped]


def test_beta_fields_and_versions_reach_an_upstream_of_the_same_format():
    upstream = Upstream(json.dumps(WHOLE["anthropic"]).encode())
    fields = {"anthropic-beta": "a,b", "anthropic-version": "2026-10-21"}
    body = {"messages": HI, "max_tokens": 9}
    Door(upstream, "anthropic").ask("anthropic", body, fields, "?beta=true")
    request = upstream.asked[0][0]
    sent = {name.lower(): value for name, value in request.fields}
    assert request.uri.endswith("/v1/messages?beta=true")
    assert sent.items() >= fields.items()
    assert sent["x-api-key"] == "upstream-key"


def test_the_usage_is_asked_for_and_kept_from_a_caller_who_did_not_ask():
    usage = sse({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 1}})
    *first, done = STREAMS["openai"]
    upstream = Upstream(*first, *usage, done)
    reply = ask_stream(Door(upstream, "openai"), "openai")
    assert upstream.asked[0][1]["stream_options"] == {"include_usage": True}
    assert reply.data == b"".join(STREAMS["openai"])
    asked = ask_stream(
        Door(Upstream(*first, *usage, done), "openai"),
        "openai",
        stream_options={"include_usage": True},
    )
    assert usage[0] in asked.data


def test_an_error_in_a_stream_keeps_the_providers_own_words():
    error = sse(
        {"type": "error", "error": {"type": "overloaded_error", "message": "x"}}
    )
    upstream = Upstream(*STREAMS["anthropic"][:7], *error)
    reply = ask_stream(Door(upstream, "anthropic"), "anthropic")
    assert reply.data.endswith(error[0])


def test_a_cut_stream_closes_the_block_that_the_provider_had_opened():
    long = [STREAMS["anthropic"][6].replace(b"Hi", b"word " * 9)] * 99
    upstream = Upstream(*STREAMS["anthropic"][:6], *long)
    door = Door(upstream, "anthropic", more={"[policy]": "tokens = 200\n[policy]"})
    said = ask_stream(door, "anthropic").text
    assert said.count("word ") < 9 * 99
    stop, end = said.index('"content_block_stop","index":1'), said.index("max_tokens")
    assert stop < end < said.index("message_stop")


def test_json_on_several_lines_and_a_text_like_a_field_stay_one_event():
    told = {"choices": [{"delta": {"content": f"data: {HIDDEN}"}}]}
    lines = json.dumps(told, indent=1).replace("\n", "\ndata: ")
    pieces = [f"data: {lines}\n\n".encode(), *STREAMS["openai"][2:]]
    door = Door(Upstream(*pieces), "openai", 'mask = ["email"]')
    more = {"messages": [{"role": "user", "content": MAIL}]}
    reply = ask_stream(door, "openai", **more)
    assert spoken(reply.text) == f"data: {MAIL}"


SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
}


def test_a_schema_for_the_answer_goes_to_claude_and_comes_from_its_client():
    claude = Upstream(json.dumps(WHOLE["anthropic"]).encode())
    Door(claude, "anthropic").ask("openai", {"messages": HI, "response_format": FORMAT})
    asked = {"format": {"type": "json_schema", "schema": SCHEMA}}
    assert claude.asked[0][1]["output_config"] == asked
    other = Upstream(json.dumps(WHOLE["openai"]).encode())
    body = {"messages": HI, "max_tokens": 9, "output_config": asked}
    Door(other, "openai").ask("anthropic", body)
    assert other.asked[0][1]["response_format"] == FORMAT


def test_strict_tools_go_where_nothing_is_strict_and_it_is_said():
    upstream = Upstream(json.dumps(WHOLE["gemini"]).encode())
    tool = {"name": "f", "parameters": SCHEMA, "strict": True}
    body = {"messages": HI, "tools": [{"type": "function", "function": tool}]}
    reply = Door(upstream, "gemini").ask("openai", body)
    assert reply.status_code == 200
    assert reply.headers["X-Gateway-Dropped"] == "tools.strict"


def test_a_function_with_a_return_type_and_a_top_k_of_40_0_are_translated():
    upstream = Upstream(json.dumps(WHOLE["anthropic"]).encode())
    declared = {"name": "f", "parameters": {}, "response": {"type": "STRING"}}
    body = {
        "contents": [{"parts": [{"text": "Hi"}]}],
        "tools": [{"functionDeclarations": [declared]}],
        "generationConfig": {"topK": 40.0},
    }
    reply = Door(upstream, "anthropic").ask("gemini", body)
    assert upstream.asked[0][1]["top_k"] == 40
    named = "tools[0].functionDeclarations[0].response"
    assert reply.headers["X-Gateway-Dropped"] == named
