"""Keys that come and go, what they used, and what operators can see."""

import json

import pytest

from examples.ch07_gateway import ConfigError
from examples.ch08_ai_gateway import create_app, read_config
from examples.ch08_ai_gateway.__main__ import first_call
from examples.ch08_ai_gateway.auth.virtual_keys import VirtualKeys, digest
from examples.ch08_ai_gateway.budget.pricing import TokenPrice
from examples.ch08_ai_gateway.chat import FinishReason
from examples.ch08_ai_gateway.keys import arguments, run
from examples.ch08_ai_gateway.providers.registry import PROVIDERS
from examples.lab import MemoryStore
from tests.examples.test_ch08_ai_gateway_native import (
    CONFIG,
    HI,
    STREAMS,
    WHOLE,
    Door,
    Upstream,
    ask_stream,
)

FILE = CONFIG.replace("FORMAT", "openai").replace("POLICY", "cache")
HELLO = {"messages": HI}


def test_a_key_that_was_removed_from_the_file_is_gone_from_a_shared_store():
    store = MemoryStore()
    create_app(config=FILE, store=store, environment={})
    rest = FILE.replace(digest("vk"), digest("another"))
    door = Door(Upstream(b"{}"), "openai")
    door.client.application = create_app(config=rest, store=store, environment={})
    assert door.ask("openai", HELLO).status_code == 401


def test_what_a_file_once_left_in_a_store_opens_nothing():
    store = MemoryStore()
    old = {"key_id": "k", "tenant": "k", "models": ["*"]}
    store.set(f"key:{digest('old')}", json.dumps(old).encode())
    with pytest.raises(Exception, match="not known"):
        VirtualKeys(store).authenticate("old", 0)


def command(store, *words):
    return list(run(arguments().parse_args(["--store", "memory", *words]), store))


def test_keys_are_added_listed_and_revoked_while_the_gateway_runs():
    store = MemoryStore()
    (line,) = command(store, "add", "ada", "--tokens", "900", "--model", "up/*")
    key = line.split()[1]
    grant = VirtualKeys(store).authenticate(key, 0)
    assert (grant.key_id, grant.tokens, grant.models) == ("ada", 900, ("up/*",))
    assert command(store, "list") == ["ada                  issued"]
    command(store, "revoke", "ada")
    assert command(store, "list") == []
    with pytest.raises(Exception, match="not known"):
        VirtualKeys(store).authenticate(key, 0)


def test_a_key_of_the_file_can_be_revoked_at_once(tmp_path):
    file, store = tmp_path / "gateway.toml", MemoryStore()
    file.write_text(FILE)
    assert command(store, "--config", str(file), "list") == [f"{'k':20} in the file"]
    command(store, "--config", str(file), "revoke", "k")
    assert command(store, "--config", str(file), "list") == []
    with pytest.raises(ValueError, match="no key 'nobody'"):
        command(store, "revoke", "nobody")


def test_cached_tokens_are_counted_and_cost_their_own_price():
    prices = 'cache = 0\nprices = {"up/*" = {input = 1000000, output = 0, cached = 1}}'
    store = MemoryStore()
    text = FILE.replace("cache = 0", prices.replace("\n", "\n"))
    upstream = Upstream(json.dumps(WHOLE["openai"]).encode())
    door = Door(upstream, "openai")
    door.client.application = create_app(
        config=text, store=store, client=upstream, environment={}
    )
    assert door.ask("openai", HELLO).status_code == 200
    (line,) = command(store, "usage", "k")
    assert line.endswith("1 calls, 3 tokens in (2 cached), 1 out, cost 0.000002")
    assert TokenPrice(10**6, 0, 10**5).cost(10, 0, 9) == 2


@pytest.mark.parametrize("name", WHOLE)
def test_an_upstream_that_names_no_usage_is_estimated_and_never_0(name):
    names = {"usage", "usageMetadata", "eval_count", "prompt_eval_count"}
    silent = {n: v for n, v in WHOLE[name].items() if n not in names}
    lines = []
    door = Door(Upstream(json.dumps(silent).encode()), name, log=lines.append)
    body = {"contents": [{"parts": [{"text": "Hi"}]}]} if name == "gemini" else HELLO
    reply = door.ask(name, {**body, "stream": False} if name == "ollama" else body)
    used = json.loads(lines[-1])["tokens"]
    assert used[0] > 0
    assert used[1] > 0 or name == "mistral"
    assert reply.headers["X-Gateway-Estimated"] == "usage"


REASONS = [
    ("gemini", "MALFORMED_FUNCTION_CALL", FinishReason.ERROR),
    ("gemini", "SAFETY", FinishReason.FILTERED),
    ("anthropic", "pause_turn", FinishReason.PAUSED),
    ("anthropic", "refusal", FinishReason.FILTERED),
    ("anthropic", "model_context_window_exceeded", FinishReason.LENGTH),
    ("mistral", "error", FinishReason.ERROR),
    ("ollama", "load", FinishReason.STOP),
    ("openai", "content_filter", FinishReason.FILTERED),
    ("openai", "reason_of_tomorrow", FinishReason.ERROR),
]


@pytest.mark.parametrize(("name", "word", "reason"), REASONS)
def test_a_malfunction_a_pause_and_a_length_are_no_content_filter(name, word, reason):
    text = json.dumps(WHOLE[name])
    for old in ("RECITATION", "pause_turn", '"error"', '"load"', '"stop"'):
        text = text.replace(old, f'"{word}"' if old[0] == '"' else word)
    assert PROVIDERS[name].read_response(text.encode()).finish is reason


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_asks_proxies_not_to_collect_it(name):
    reply = ask_stream(Door(Upstream(*STREAMS[name]), name), name)
    assert reply.headers["X-Accel-Buffering"] == "no"


def test_each_client_finds_the_id_of_a_request_where_it_looks():
    door = Door(Upstream(json.dumps(WHOLE["anthropic"]).encode()), "anthropic")
    reply = door.ask("anthropic", {**HELLO, "max_tokens": 9})
    assert reply.headers["Request-Id"] == reply.headers["X-Request-Id"]


def test_a_line_for_ollama_has_nothing_that_its_reader_splits_at():
    raw = '{"message":{"content":"a\u2028b\u0085c"},"done":true,"eval_count":1}\n'
    for name in ("ollama", "openai"):
        told = {"choices": [{"delta": {"content": "a\u2028b\u0085c"}}]}
        end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        events = [f"data: {json.dumps(e, ensure_ascii=False)}\n\n" for e in (told, end)]
        pieces = [raw] if name == "ollama" else events
        door = Door(Upstream(*[piece.encode() for piece in pieces]), name)
        lines = ask_stream(door, "ollama").text.splitlines()
        assert "".join(json.loads(line)["message"]["content"] for line in lines) == (
            "a\u2028b\u0085c"
        )


def test_health_is_for_everybody_and_metrics_for_this_machine():
    door = Door(Upstream(json.dumps(WHOLE["openai"]).encode()), "openai")
    assert door.client.get("/health").json == {"status": "ok"}
    door.ask("openai", HELLO)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    told = door.client.get("/metrics", environ_overrides=here).text
    assert 'ai_gateway_calls_total{key="k",model="up/m",status="200"} 1.0' in told
    assert 'kind="cached",model="up/m"} 2.0' in told
    behind = here | {"HTTP_X_FORWARDED_FOR": "1.1.1.1"}
    for environ in ({"REMOTE_ADDR": "10.0.0.1"}, behind):
        assert door.client.get("/metrics", environ_overrides=environ).status_code == 401


def test_a_line_of_a_refused_call_names_key_model_upstream_and_reason():
    lines = []
    door = Door(Upstream(b"{}", status=500), "openai", log=lines.append)
    door.ask("openai", HELLO)
    line = json.loads(lines[-1])
    assert line["key"] == "k"
    assert line["model"] == "up/m"
    assert line["tried"] == ["up/m 500"]
    assert "could answer" in line["refused"]


URLS = [
    ("https://api.openai.com/v1", 'write url = "https://api.openai.com"'),
    ("https://api.groq.com/openai/v1/", 'write url = "https://api.groq.com/openai"'),
    ("http://localhost:11434", 'write networks = ["127.0.0.0/8"] in [gateway]'),
    ("http://10.0.0.5:11434/api", 'write networks = ["10.0.0.5"] in [gateway]'),
]


@pytest.mark.parametrize(("url", "fix"), URLS)
def test_a_url_that_cannot_work_says_what_to_write(url, fix):
    text = FILE.replace("http://127.0.0.1:1", url).replace("127.0.0.0/8", "::1/128")
    with pytest.raises(ConfigError) as wrong:
        read_config(text)
    assert fix in str(wrong.value)


def test_an_unknown_model_is_answered_with_the_nearest_one():
    door = Door(Upstream(b""), "openai")
    said = door.ask("openai", {"model": "up/n", **HELLO}).json["error"]["message"]
    assert said == "there is no model 'up/n' for this key: did you mean 'up/m'?"


def test_the_start_prints_what_the_first_call_needs(monkeypatch):
    monkeypatch.delenv("UPSTREAM_KEY", raising=False)
    told = "\n".join(first_call("http://127.0.0.1:80", "up/m", read_config(FILE)))
    assert "base URL   http://127.0.0.1:80/v1" in told
    assert "no key     for up: export UPSTREAM_KEY=" in told
    assert "curl http://127.0.0.1:80/v1/chat/completions -H 'Authorization" in told


def test_a_list_of_models_has_what_mistrals_client_wants():
    models = pytest.importorskip("mistralai.client.models")
    agent = {"Authorization": "Bearer vk", "User-Agent": "mistral-client-python/3"}
    reply = Door(Upstream(b""), "openai").client.get("/v1/models", headers=agent)
    found = models.ModelList.model_validate(reply.json)
    assert [one.id for one in found.data] == ["up/m"]
