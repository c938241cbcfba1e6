"""The real command and real sockets: streams, callers who leave, what is too large."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import requests

from examples.ch08_ai_gateway.local_model import missing
from tests.bench.ch08_gateway import gateway
from tests.lab.processes import eventually

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "examples.ch08_ai_gateway"]
CHAT, BEARER = "/v1/chat/completions", {"Authorization": "Bearer demo-key"}
WORDS = " ".join(["word"] * 60)
TINY = find_spec("glassllm") is not None
HUNDRED = 100_000_000  # bytes


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "calls"
    with gateway(log=str(log)) as url:
        yield url, log


def ask(url, model="openai/slow", text=WORDS, **more):
    messages = [{"role": "user", "content": text}]
    body = {"model": model, "messages": messages, **more}
    stream = bool(more.get("stream"))
    return requests.post(
        url + CHAT, json=body, headers=BEARER, stream=stream, timeout=30
    )


def told(*words):
    command = [*COMMAND, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def last_of(log):
    lines = log.read_text().splitlines() if log.exists() else []
    return json.loads(lines[-1]) if lines else {}


def memory(log):
    """Bytes that the servers which write this log hold, summed."""
    mine = [p for p in Path("/proc").iterdir() if p.name.isdigit() and ours(p, log)]
    assert mine
    pages = sum(int((p / "statm").read_text().split()[1]) for p in mine)
    return pages * os.sysconf("SC_PAGE_SIZE")


def ours(process, log):
    try:
        return str(log).encode() in (process / "environ").read_bytes()
    except OSError:  # it is gone, or somebody else's
        return False


@pytest.mark.parametrize(("words", "said"), [
    (["--port", "x"], "'x' is not a whole number from 0 to 65535"),
    (["--prot", "1"], "did you mean --port?"),
    (["--config", "/nowhere"], "No such file"),
    (["--check", "--config", str(Path(__file__))], "this is no TOML"),
])  # fmt: skip
def test_a_wrong_argument_is_refused_in_a_line(words, said):
    ran = subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_ready_configuration_is_shown_good_and_without_a_key():
    shown = subprocess.run(
        [*COMMAND, "--show"], capture_output=True, text=True, check=True
    )
    assert "[upstreams.openai]" in shown.stdout
    assert "demo-key" not in shown.stdout.replace('digest of "demo-key"', "")
    assert told("--check").returncode == 0


def test_a_caller_has_the_first_word_long_before_the_last_and_may_leave(served):
    url, log = served
    with ask(url, stream=True) as reply:
        for chunk in reply.iter_content(None):
            if b"word" in chunk:
                break
    assert eventually(lambda: last_of(log).get("ended") == "left", 10)
    sent = last_of(log)["tokens"][1]
    assert 0 < sent < 60  # the provider was hung up on: it had more to say


def test_a_provider_that_breaks_off_is_told_in_the_stream(served):
    reply = ask(served[0], "anthropic/cut", "Say hello", stream=True)
    assert reply.status_code == 200
    assert "Say" in reply.text
    assert '"error"' in reply.text
    assert "[DONE]" not in reply.text


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
def test_a_hundred_megabytes_are_refused_and_not_held(served):
    url, log = served
    before = memory(log)
    chunks = (b" " * 1_000_000 for _ in range(HUNDRED // 1_000_000))
    try:
        reply = requests.post(url + CHAT, data=chunks, headers=BEARER, timeout=30)
        assert reply.status_code == 413
    except requests.ConnectionError:
        pass  # it hung up on what it did not want to read
    assert memory(log) < before + 30_000_000
    assert ask(url, "openai/echo", "Say hello").ok


def test_garbage_for_http_is_survived(served):
    url, _ = served
    for raw in (b"{", b"\x00" * 1000, b"[" * 100_000):
        assert requests.post(url + CHAT, data=raw, headers=BEARER).status_code == 400
    assert ask(url, "openai/echo", "Say hello").ok


@pytest.mark.skipif(not TINY, reason="pip install -e '.[tiny]': no glassllm")
def test_the_tiny_model_says_the_same_twice_when_it_is_certain(served):
    first, second = (ask(served[0], "tiny", "Alice was", temperature=0, max_tokens=8)
                     for _ in range(2))  # fmt: skip
    assert first.headers["AI-Model"] == "embedded/english"
    said = first.json()["choices"][0]["message"]["content"]
    assert said == second.json()["choices"][0]["message"]["content"]
    assert said.strip()


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_model_that_really_answers_answers_in_every_format():
    command = [sys.executable, "-m", "examples.ch08_ai_gateway.local_model"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen([*command, "--port", "0"], **quiet) as model:
        lines = [model.stdout.readline() for _ in range(4)]
        keys = (Path("examples/ch08_ai_gateway/ready.toml").read_text()
                .partition("[keys.demo]"))  # fmt: skip
        network = '[gateway]\nnetworks = ["127.0.0.0/8"]\n'
        text = network + "".join(lines) + "".join(keys[1:])
        with gateway(text=text) as url:
            more = {"max_tokens": 24, "temperature": 0}
            plain = ask(url, "local/smollm2", "What is a cat?", **more).json()
            streamed = ask(url, "local/smollm2", "What is a cat?", stream=True, **more)
            assert "[DONE]" in streamed.text
            turn = {"role": "user", "content": "What is a cat?"}
            body = {"model": "local/smollm2", "max_tokens": 8, "messages": [turn]}
            claude = requests.post(f"{url}/v1/messages", json=body, headers=BEARER)
        model.terminate()
    assert "cat" in plain["choices"][0]["message"]["content"].lower()
    assert plain["usage"]["completion_tokens"] > 0
    assert claude.json()["content"][0]["text"]
