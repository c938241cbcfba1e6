"""The gateway over HTTP, in the laboratory: keys, errors, lists, limits."""

import io
import json

import pytest

from examples.ch04_http_cache import Response
from examples.ch07_gateway import ConfigError
from examples.ch08_ai_gateway import create_app, host_gateway, read_config
from examples.ch08_ai_gateway.auth.subscriptions import Approval
from examples.ch08_ai_gateway.experiments.captured import names, replay
from examples.ch08_ai_gateway.lab_network import READY
from examples.ch08_ai_gateway.masking import mask as masking
from examples.ch08_ai_gateway.mock_providers.app import KEY
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.server.handler import LARGEST
from examples.lab import Network

TEXT = READY.read_text("utf-8")
CHAT = "/v1/chat/completions"
BEARER = {"Authorization": "Bearer demo-key"}
PROVIDERS = ("openai", "anthropic", "gemini", "mistral", "ollama")
SAYING = {"messages": [{"role": "user", "content": "Say hello"}]}


class World:
    """A network with the gateway in it, and somebody who asks."""

    def __init__(self, text=""):
        self.net, self.lines = Network(seed=1), []
        self.providers, self.gateway = host_gateway(
            self.net, text=text, write=self.lines.append
        )
        self.session = self.net.session(as_="alice")

    def post(self, body, path=CHAT, fields=BEARER):
        return self.session.post(f"http://gateway{path}", json=body, headers=fields)

    def ask(self, model="openai/echo", **more):
        return self.post({"model": model, **SAYING, **more})

    def get(self, path, fields=BEARER):
        return self.session.get(f"http://gateway{path}", headers=fields)

    def replay(self, name, model):
        return replay(self.session, "http://gateway", name, model)

    @property
    def log(self):
        return [json.loads(line) for line in "".join(self.lines).splitlines()]


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("name", names())
def test_every_captured_request_is_answered_in_its_own_format(world, name):
    for provider in PROVIDERS:
        reply = world.replay(name, f"{provider}/echo")
        assert reply.status_code == 200
        said = "sunny" if "tools 2" in name else "Paris" if "tools" in name else "hello"
        assert said in reply.text


KEYS = [
    {"Authorization": "Bearer demo-key"}, {"Authorization": "bearer demo-key"},
    {"X-Api-Key": "demo-key"}, {"X-Goog-Api-Key": "demo-key"},
    {"X-Api-Key": "demo-key", "Authorization": "Bearer demo-key"},
]  # fmt: skip
NO_KEYS = [
    {}, {"Authorization": "Basic demo-key"}, {"Authorization": "Bearer "},
    {"Authorization": "Bearer wrong"}, {"X-Api-Key": KEY},
    {"X-Api-Key": "demo-key", "Authorization": "Bearer wrong"},
]  # fmt: skip


@pytest.mark.parametrize("fields", KEYS)
def test_a_key_is_found_where_the_client_puts_it(world, fields):
    assert world.post({"model": "openai/echo", **SAYING}, fields=fields).ok


@pytest.mark.parametrize("fields", NO_KEYS)
def test_no_key_a_wrong_one_or_two_are_refused(world, fields):
    reply = world.post({"model": "openai/echo", **SAYING}, fields=fields)
    assert reply.status_code == 401
    assert reply.json()["error"]["code"] == "invalid_api_key"
    assert len(world.net.trace.where(target="providers")) == 0


def test_the_callers_key_never_reaches_a_provider_and_theirs_no_caller(world):
    seen = []
    host = world.providers[0]
    inner = host.app

    def watched(environ, start):
        seen.append(dict(environ))
        return inner(environ, start)

    host.app = watched
    for provider in PROVIDERS:
        reply = world.ask(f"{provider}/echo")
        assert KEY not in f"{reply.text}{reply.headers}"
    assert len(seen) == len(PROVIDERS)
    assert not any("demo-key" in str(value) for one in seen for value in one.values())
    assert "key" not in "".join(world.lines).replace('"key": "demo"', "")


STATUSES = [
    ({"model": "openai/none"}, 404), ({"model": 5}, 400),
    ({"model": "gemini/echo", "misspelt": 1}, 400),
    ({"max_tokens": 0}, 400), ({"max_tokens": -5000}, 400),
    ({"model": "gemini/echo", "n": 2}, 400), ({"messages": []}, 400),
    ({"model": "openai/fail-400"}, 400),
    ({"model": "openai/fail-429"}, 429), ({"model": "openai/fail-529"}, 503),
    ({"model": "openai/fail-401"}, 503), ({"model": "openai/fail-500"}, 503),
    ({"model": "openai/garbage"}, 503), ({"model": "openai/cut"}, 503),
    ({"model": "gemini/echo", "logit_bias": {"1": 2}}, 400),
    ({"model": "anthropic/echo", "temperature": 1.5}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("more", "status"), STATUSES)
def test_what_goes_wrong_has_the_status_that_clients_expect(world, more, status):
    reply = world.post({"model": "openai/echo", **SAYING, **more})
    assert reply.status_code == status
    assert reply.json()["error"]["message"]
    assert ("Retry-After" in reply.headers) == (status in (429, 503))


FORMS = [
    ("/v1/messages", {"X-Api-Key": "x"}, ("error", "type"), "authentication_error"),
    ("/v1/responses", {}, ("error", "code"), "invalid_api_key"),
    ("/v1beta/models/a:generateContent", {}, ("error", "status"), "UNAUTHENTICATED"),
    ("/api/chat", {}, ("error",), "send one key, as your client does"),
    (CHAT, {"User-Agent": "mistral-client-python/3.7.0"}, ("object",), "error"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fields", "where", "said"), FORMS)
def test_an_error_is_said_in_the_callers_format(world, path, fields, where, said):
    found = world.post({}, path, fields).json()
    for name in where:
        found = found[name]
    assert found == said


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/embeddings", "/v1/models/../keys"])
def test_other_paths_are_not_found(world, path):
    assert world.post({}, path).status_code == 404


def test_a_get_of_what_must_be_posted_is_not_found(world):
    assert world.get(CHAT).status_code == 404


LISTS = [
    ("/v1/models", {}, lambda told: [one["id"] for one in told["data"]]),
    ("/v1/models", {"Anthropic-Version": "2023-06-01"},
     lambda told: [one["display_name"] for one in told["data"]]),
    ("/v1beta/models", {}, lambda told: [m["name"][7:] for m in told["models"]]),
    ("/v1/models", {"X-Goog-Api-Key": "demo-key"},
     lambda told: [m["name"][7:] for m in told["models"]]),
    ("/api/tags", {}, lambda told: [one["model"] for one in told["models"]]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fields", "names_"), LISTS)
def test_models_are_listed_as_each_client_reads_them(world, path, fields, names_):
    found = names_(world.get(path, BEARER | fields).json())
    assert {"openai/echo", "steady", "tiny"} <= set(found)


def test_a_key_sees_and_gets_only_its_models():
    world = World(
        TEXT.replace("requests = 1000", 'models = ["gemini/*"]\nrequests = 9')
    )
    listed = [one["id"] for one in world.get("/v1/models").json()["data"]]
    assert {name.partition("/")[0] for name in listed} == {"gemini"}
    assert world.ask("gemini/echo").ok
    assert world.ask("openai/echo").status_code == 404


def test_tokens_are_counted_before_they_are_spent(world):
    asked = {"model": "openai/echo", **SAYING}
    assert world.post(asked, "/v1/messages/count_tokens").json()["input_tokens"] > 0
    assert len(world.net.trace.where(target="providers")) == 0


def test_a_provider_that_fails_is_replaced_and_named(world):
    reply = world.ask("steady")
    assert reply.headers["AI-Model"] == "anthropic/echo"
    attempts = ["openai/fail-529 529", "anthropic/echo answered"]
    assert world.log[-1]["tried"] == attempts


def test_a_provider_that_is_silent_is_given_up_in_time(world):
    reply = world.ask("openai/silent")
    assert reply.status_code == 504
    assert "no answer" in reply.json()["error"]["message"]
    assert world.net.clock.now < 3


def test_a_budget_that_is_used_up_is_a_429_with_a_time():
    world = World(TEXT.replace("requests = 1000", "requests = 2"))
    assert [world.ask().status_code for _ in range(3)] == [200, 200, 429]
    assert int(world.ask().headers["Retry-After"]) > 0


@pytest.mark.parametrize("endless", [-1, -2])
def test_ollamas_words_for_no_limit_leave_the_limit_of_the_key(endless):
    world = World(
        TEXT.replace("tokens = 1_000_000", "tokens = 300").replace(
            "[policy]", "[policy]\nguess = 10"
        )
    )
    turn = {"role": "user", "content": " ".join(["word"] * 200)}
    body = {"model": "ollama/echo", "messages": [turn], "stream": False}
    body["options"] = {"num_predict": endless}
    reply = world.post(body, "/api/chat")
    assert (reply.status_code, reply.json()["done_reason"]) == (200, "length")
    assert 250 < sum(world.log[0]["tokens"]) <= 300


@pytest.mark.parametrize("limit", [0, -3])
def test_other_limits_below_one_are_no_limits_for_ollama_either(world, limit):
    body = {"model": "ollama/echo", **SAYING, "options": {"num_predict": limit}}
    reply = world.post(body, "/api/chat")
    assert reply.status_code == 400
    assert "options.num_predict" in reply.json()["error"]


def test_an_upstream_that_needs_approval_waits_for_it():
    url = 'url = "UPSTREAMS/gemini"'
    world = World(TEXT.replace(url, f"{url}\napproval = true"))
    assert world.ask("gemini/echo").status_code == 403
    subscriptions = world.gateway[0].app.gateway.services.subscriptions
    subscriptions.request("demo", "gemini", Approval.NONE)
    assert world.ask("gemini/echo").ok
    assert world.ask("openai/echo").ok


def test_an_answer_from_the_cache_says_so_and_costs_no_call():
    world = World(TEXT.replace("[policy]", "[policy]\ncache = 60"))
    first, second = (world.ask(temperature=0) for _ in range(2))
    assert "Cache-Status" not in first.headers
    assert second.headers["Cache-Status"] == "ai-gateway; hit"
    assert second.json()["choices"] == first.json()["choices"]
    assert len(world.net.trace.where(target="providers")) == 1
    told = world.post({"model": "openai/echo", **SAYING, "temperature": 0},
                      fields=BEARER | {"Cache-Control": "no-store"})  # fmt: skip
    assert "Cache-Status" not in told.headers


def test_what_is_masked_does_not_leave_and_comes_back():
    world = World(TEXT.replace("[policy]", '[policy]\nmask = ["email"]'))
    said = "Write to ada@example.org"
    messages = [{"role": "user", "content": said}]
    reply = world.post({"model": "openai/echo", "messages": messages, "stream": True})
    events = [json.loads(e.data) for e in sse.events([reply.content]) if "{" in e.data]
    deltas = [event["choices"][0]["delta"] for event in events]
    assert "".join(delta.get("content", "") for delta in deltas) == said
    assert world.log[-1]["masked"] == {"email": 1}


def test_a_prompt_that_is_too_dear_to_mask_is_a_413(monkeypatch):
    monkeypatch.setattr(masking, "MOST", 5)
    world = World(TEXT.replace("[policy]", '[policy]\nmask = ["email"]'))
    reply = world.ask(messages=[{"role": "user", "content": "a@b.co " * 6}])
    assert reply.status_code == 413
    assert "5 places" in reply.json()["error"]["message"]


def test_the_log_has_no_word_of_anybody(world):
    world.ask(messages=[{"role": "user", "content": "my diary"}])
    world.ask("openai/fail-400", messages=[{"role": "user", "content": "my diary"}])
    assert "diary" not in "".join(world.lines)
    assert world.log[0]["tokens"] == [6, 2]


def test_a_stream_that_breaks_off_says_so_and_is_written_down(world):
    reply = world.ask("openai/cut", stream=True)
    assert reply.status_code == 200
    assert "[DONE]" not in reply.text
    assert '"error"' in reply.text
    assert world.log[-1]["ended"] == "broken"


class Wire:
    """Calls the application as a server would, to leave before it is done."""

    def __init__(self, app):
        self.app, self.status = app, ""

    def post(self, body, **more):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": CHAT,
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
            "HTTP_AUTHORIZATION": "Bearer demo-key",
            **more,
        }
        return self.app(environ, lambda status, _: setattr(self, "status", status))


class UpstreamConfig:
    """A client of upstreams whose answer never ends and that notes who hangs up."""

    def __init__(self):
        self.closed, self.sent = 0, 0

    def send(self, request, timeout, idle):
        return Response(200, (), self)

    def __iter__(self):
        while True:
            self.sent += 1
            delta = '{"choices":[{"index":0,"delta":{"content":"on "}}]}'
            yield f"data: {delta}\n\n".encode()

    def close(self):
        self.closed += 1


def wired(text=TEXT):
    upstream = UpstreamConfig()
    told = text.replace("UPSTREAMS", "http://x")
    app = create_app(config=told, client=upstream, environment={})
    return Wire(app), upstream


def test_a_caller_who_leaves_lets_the_provider_go():
    wire, upstream = wired()
    body = wire.post({"model": "openai/slow", **SAYING, "stream": True})
    chunks = iter(body)  # held, so that no collector hangs up for us
    assert b"on " in next(chunks)
    assert upstream.sent <= 2  # nothing was read ahead
    body.close()
    body.close()
    assert upstream.closed == 1


def test_a_caller_who_leaves_before_the_first_byte_lets_the_provider_go():
    wire, upstream = wired()
    body = wire.post({"model": "openai/slow", **SAYING, "stream": True})
    body.close()
    assert upstream.closed == 1


def test_a_stream_ends_with_the_budget():
    wire, upstream = wired(TEXT.replace("tokens = 1_000_000", "tokens = 50"))
    asked = {"model": "openai/slow", **SAYING, "stream": True, "max_tokens": 9}
    body = wire.post(asked)
    text = b"".join(body)
    body.close()
    assert upstream.sent < 100
    assert b'"finish_reason":"length"' in text
    assert upstream.closed == 1


def test_a_body_that_is_too_large_is_refused_unread():
    wire, _ = wired()
    wire.post(b"{}", CONTENT_LENGTH=str(LARGEST + 1))
    assert wire.status.startswith("413")


def test_a_body_without_a_length_is_read_up_to_the_limit():
    class Endless:
        taken = 0

        def read(self, size):
            self.taken += size
            return b" " * size

    wire, endless = wired()[0], Endless()
    more = {"wsgi.input": endless, "HTTP_TRANSFER_ENCODING": "chunked"}
    wire.post(b"", CONTENT_LENGTH="", **more)
    assert wire.status.startswith("413")
    assert endless.taken <= LARGEST + 100_000


NO_OBJECTS = [b"", b"{", b"[]", b"\xff", b'{"a":NaN}', b'{"a":1,"a":2}', b"[" * 99_999]


@pytest.mark.parametrize("raw", NO_OBJECTS)
def test_what_is_no_object_of_json_is_a_400(raw):
    wire, _ = wired()
    wire.post(raw)
    assert wire.status.startswith("400")


FAULTS = [
    ("[upstreams.a]\nurl = 'ftp://x'\nformat = 'openai'\nmodels = ['b']",
     "upstreams.a.url is 'ftp://x': write http://HOST[:PORT][/PATH]"),
    ("[upstreams.a]\nurl = 'http://x'\nformat = 'opnai'\nmodels = ['b']",
     "upstreams.a.format is 'opnai': did you mean 'openai'?"),
    ("[upstreams.openai]\nurl = 'http://x'", "models is empty"),
    ("[upstreams.openai]\nurl='http://x'\nmodels=['a']\nkey_env='sk-123'",
     "the key itself stands nowhere here"),
    ("[upstreams.openai]\nurl='http://x'\nmodels=['a']\n[models]\nb=['openai/c']",
     "models.b has 'openai/c': did you mean 'openai/a'?"),
    ("[keys.a]\nkey = 'demo-key'", "--new-key makes one"),
    ("[policy]\noverrun = 'kut'", "did you mean 'cut'?"),
    ("[policy]\nmask = ['emial']", "did you mean 'email'?"),
    ("[prompts.a]\nmodel = 'x'\nuser = '{{b}}'", "not declared"),
    ("[upstream.a]", "did you mean 'upstreams'?"),
    ("x = ", "this is no TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_a_fault_in_the_file_is_named_with_its_place_and_what_to_do(text, said):
    with pytest.raises(ConfigError) as refused:
        read_config(text)
    assert any(said in line for line in refused.value.lines), refused.value.lines
    assert all(line.startswith("gateway.toml:") for line in refused.value.lines)


def test_an_upstream_at_an_address_of_this_house_is_not_asked():
    text = TEXT.replace("UPSTREAMS", "http://2130706433:9")  # 127.0.0.1, spelt oddly
    text = text.replace('networks = ["127.0.0.0/8"]', "")
    wire = Wire(create_app(config=text, environment={}))
    body = b"".join(wire.post({"model": "openai/echo", **SAYING}))
    assert wire.status.startswith("503"), body
