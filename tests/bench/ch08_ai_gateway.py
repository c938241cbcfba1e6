"""Calls per second through the gateway of chapter 8, beside LiteLLM's proxy.

Everything is on: key, budget, ledger, fallback, log. One worker each, a provider that
answers at once, all loaded in turn. LiteLLM needs an environment of its own, since it
pins the clients: LITELLM_PYTHON names its python. Without wrk nothing is measured.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import requests

from examples.ch08_ai_gateway.auth.virtual_keys import digest
from examples.lab.serve import serve
from tests.bench.ch08_peers import LITELLM, litellm
from tests.bench.load import CONNECTIONS, Round, micro
from tests.bench.machine import conditions, output_of, write

KEY, CHAT = "sk-demo-key", "/v1/chat/completions"
ROUNDS, SECONDS = int(os.environ.get("ROUNDS", "5")), 2
PACKAGES = ("gunicorn", "gevent", "requests")
OURS = "this gateway"
CONFIG = """
[gateway]
networks = ["127.0.0.0/8"]
[upstreams.openai]
url = "{url}"
models = ["echo"]
[upstreams.anthropic]
url = "{url}"
models = ["echo"]
[keys.demo]
key = "sha256:{key}"
requests = 1_000_000_000
tokens = 1_000_000_000
"""
POST = """
wrk.method = "POST"
wrk.body = '{{"model":"{model}","messages":[{{"role":"user","content":"Say hello"}}]}}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {key}"
"""


def load(url, script):
    """Post to one URL for two seconds on 16 connections."""
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", script]
    command = ["wrk", *options, f"{url}{CHAT}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in ran:
        raise RuntimeError(f"{url} gave errors:\n{ran}")
    found = dict(re.findall(r"(50|99)% +(\S+)", ran))
    rate = re.search(r"Requests/sec: +(\S+)", ran)[1]
    return Round(float(rate), micro(found["50"]), micro(found["99"]))


def summary(rounds):
    """Medians, and every rate."""
    return {
        "requests_per_second": round(median(each.rate for each in rounds)),
        "p50_us": round(median(each.p50 for each in rounds)),
        "p99_us": round(median(each.p99 for each in rounds)),
        "rounds": [round(each.rate) for each in rounds],
    }


def started(running, folder):
    """Start everything; yield names, URLs and what to ask for."""
    canned = running.enter_context(serve("tests.bench.ch08_peers:canned", front=None))
    file = Path(folder, "config.toml")
    file.write_text(CONFIG.format(url=canned.url, key=digest(KEY)))
    values = {"config": str(file), "log": "off"}
    app = "examples.ch08_ai_gateway.serve:create_from_config"
    ours = running.enter_context(serve(app, config=values, front=None))
    yield "the provider directly", canned.url, "openai/echo"
    yield f"{OURS}, openai to openai", ours.url, "openai/echo"
    yield f"{OURS}, openai to anthropic", ours.url, "anthropic/echo"
    if theirs := running.enter_context(litellm(canned.url, folder, KEY)):
        yield "LiteLLM's proxy, openai to openai", theirs, "openai/echo"
        yield "LiteLLM's proxy, openai to anthropic", theirs, "anthropic/echo"


def asked_once(url, model):
    """Whether it answers as it should."""
    body = {"model": model, "messages": [{"role": "user", "content": "Say hello"}]}
    fields = {"Authorization": f"Bearer {KEY}"}
    reply = requests.post(f"{url}{CHAT}", json=body, headers=fields, timeout=60)
    assert reply.json()["choices"][0]["message"]["content"] == "Hello from loopback"


def measured():
    """The rounds of each, by name."""
    seen = {}
    with TemporaryDirectory() as folder, ExitStack() as running:
        doors = list(started(running, folder))
        for number, (_, url, model) in enumerate(doors):
            asked_once(url, model)
            script = Path(folder, f"{number}.lua")
            script.write_text(POST.format(model=model, key=KEY))
        for _ in range(ROUNDS):
            for number, (name, url, _) in enumerate(doors):
                found = load(url, str(Path(folder, f"{number}.lua")))
                seen.setdefault(name, []).append(found)
    return seen


def main():
    """Measure, write, and say what was measured."""
    if shutil.which("wrk") is None:
        sys.stdout.write("skipped: wrk is not installed\n")
        return
    known, seen = conditions(*PACKAGES), measured()
    if python := os.environ.get(LITELLM):
        said = "from importlib.metadata import version; print(version('litellm'))"
        known["versions"]["litellm"] = output_of(python, "-c", said)
    tool = {"tool": "wrk", "connections": CONNECTIONS, "rounds": ROUNDS,
            "seconds": SECONDS, "workers": 1}  # fmt: skip
    rates = {name: summary(rounds) for name, rounds in seen.items()}
    path = write("ch08_ai_gateway.json", {**known, "load": tool, "rates": rates})
    for name, row in rates.items():
        sys.stdout.write(f"{row['requests_per_second']:>8} {name}\n")
    sys.stdout.write(f"{path}\n")
