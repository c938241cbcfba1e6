"""No key of a provider leaves the gateway, whatever the provider says or does."""

import itertools
import json
import logging

import pytest

from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway import create_app
from examples.ch08_ai_gateway.lab_network import READY
from examples.ch08_ai_gateway.mock_providers.app import KEY, create_mock_providers
from examples.lab import Network

VIRTUAL = "demo-key"
MODELS = ("echo", "garbage", "cut", "fail-400", "fail-401", "fail-429", "fail-500")
PROVIDERS = ("openai", "anthropic", "gemini", "mistral", "ollama")
CALLS = {
    "openai": ("/v1/chat/completions", "openai/{}"),
    "responses": ("/v1/responses", "openai/{}"),
    "anthropic": ("/v1/messages", "anthropic/{}"),
    "ollama": ("/api/chat", "ollama/{}"),
}


def quoting(status):
    """A provider that writes the key it was sent into whatever it says."""

    def app(environ, start_response):
        seen = " ".join(
            str(value) for name, value in environ.items() if name.startswith("HTTP_")
        )
        body = {"error": {"message": f"not with {seen}", "type": "x", "code": seen}}
        raw = json.dumps(body).encode()
        fields = [("Content-Type", "application/json"), ("X-Debug", seen)]
        start_response(f"{status} Quoted", fields)
        return [raw]

    return app


class House:
    def __init__(self, provider=None):
        self.net = Network(seed=1)
        self.lines = []
        self.store = self.net.store("redis", latency=0.001)
        self.seen = []
        text = READY.read_text("utf-8").replace("UPSTREAMS", "http://providers")
        self.net.host("providers", lambda node: self.spy(provider, node))
        self.net.host(
            "gateway",
            lambda node: create_app(
                config=text,
                session=node.session(),
                store=node.store("redis"),
                clock=node.clock,
                random=node.random,
                environment={"UPSTREAM_KEY": KEY},
                log=AccessLog(self.lines.append, most=1),
            ),
        )
        self.alice = self.net.session("alice")

    def spy(self, provider, node):
        app = provider or create_mock_providers(clock=node.clock, sleep=node.sleep)

        def spying(environ, start_response):
            self.seen.append(repr(sorted(environ.items(), key=lambda p: p[0])))
            return app(environ, start_response)

        return spying

    def ask(self, path, model, stream):
        question = {"role": "user", "content": "Say hello"}
        body = {"model": model, "stream": stream}
        if path == "/v1/responses":
            body |= {"input": "Say hello"}
        else:
            body |= {"messages": [question]}
        if path == "/v1/messages":
            body |= {"max_tokens": 50}
        fields = {"Authorization": f"Bearer {VIRTUAL}"}
        reply = self.alice.post(f"http://gateway{path}", json=body, headers=fields)
        return reply

    def everything(self, *replies):
        """All that a caller, an operator or a reader of the store can see."""
        told = [f"{reply.headers} {reply.text} {reply.reason}" for reply in replies]
        stored = repr(self.store.server.data._values)
        return "\n".join([*told, *map(str, self.lines), stored, repr(self.net.trace)])


CASES = list(itertools.product(CALLS, (False, True)))


@pytest.mark.parametrize(("name", "stream"), CASES)
def test_no_answer_log_line_or_entry_has_the_key(name, stream, caplog):
    caplog.set_level(logging.DEBUG)
    house = House()
    path, _ = CALLS[name]
    replies = [
        house.ask(path, f"{provider}/{model}", stream)
        for provider in PROVIDERS
        for model in MODELS
    ]
    assert any(KEY in seen for seen in house.seen)  # it was sent, where it belongs
    assert KEY not in house.everything(*replies) + caplog.text
    assert len(house.lines) >= len(replies)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 529])
@pytest.mark.parametrize("name", CALLS)
def test_a_provider_that_quotes_the_key_is_not_believed(status, name, caplog):
    caplog.set_level(logging.DEBUG)
    house = House(quoting(status))
    path, model = CALLS[name]
    replies = [house.ask(path, model.format("echo"), stream) for stream in (0, 1)]
    assert {reply.ok for reply in replies} == {False}
    assert KEY not in house.everything(*replies) + caplog.text


@pytest.mark.parametrize("status", [400, 401, 429])
def test_a_naive_gateway_believes_it(status):
    """Passes on what the upstream says, as a proxy does."""
    told = []
    environ = {"HTTP_AUTHORIZATION": f"Bearer {KEY}"}
    body = quoting(status)(environ, lambda *args: told.append(args))
    assert KEY in b"".join(body).decode()


def test_the_virtual_key_goes_nowhere_either():
    house = House()
    reply = house.ask("/v1/chat/completions", "gemini/echo", stream=False)
    assert reply.ok
    assert VIRTUAL not in "".join(house.seen)
    assert VIRTUAL not in house.everything(reply).replace(f"Bearer {VIRTUAL}", "")
