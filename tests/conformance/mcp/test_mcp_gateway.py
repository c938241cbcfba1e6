"""The official suite through the gateway of chapter 11, where that makes sense.

The suite knows its fixtures by name, and through a gateway they have a prefix, which
`renaming` takes off. What is judged is the gateway: envelopes, header fields, errors,
streams, questions to the user, caching hints, on the way through it.
"""

import json
import time
from collections import Counter
from contextlib import ExitStack, contextmanager

import pytest

from examples.ch03_tokens import KeyRing
from examples.ch10_mcp.__main__ import made_up as made_up_state
from examples.ch10_mcp.serve import KEY_NAME
from examples.ch11_mcp_gateway.demo import generated_key
from examples.ch11_mcp_gateway.serve import GATEWAY_KEYS
from examples.lab.serve import embedded_store, serve
from tests.conformance.mcp.suite import GOOD, PENDING, REQUIRED, of, required, run

ISSUER, RESOURCE = "https://issuer.example", "https://tools.example/mcp"
CONFIG = """
[gateway]
networks = ["127.0.0.0/8"]
[jwt]
issuer = "https://issuer.example"
audience = "https://tools.example/mcp"
keys.people = { kty = "OKP", crv = "Ed25519", alg = "EdDSA", x = "PUBLIC" }
[servers.lab]
url = "LAB/mcp"
may_ask = ["elicitation", "sampling", "roots"]
[grants.all]
users = ["*"]
tools = ["*"]
prompts = ["*"]
resources = ["*"]
"""
pytestmark = pytest.mark.slow


@contextmanager
def through_a_gateway(folder, workers):
    """Start the fixtures, a gateway, and what takes the prefix off; yield its URL."""
    keys = json.loads(generated_key("people"))["keys"]
    people = KeyRing(tuple(keys), "people")

    with ExitStack() as running:

        def started(app, workers=1, **config):
            site = serve(
                app, config=config, workers=workers, front=None, start_seconds=60
            )
            return running.enter_context(site).url

        store = running.enter_context(embedded_store()) if workers > 1 else "memory"
        lab = started(
            "examples.ch10_mcp.serve:create_from_config", store=store, conformance=True
        )
        public = people.public_keys()["keys"][0]["x"]
        file = folder / "tools.toml"
        file.write_text(CONFIG.replace("PUBLIC", public).replace("LAB", lab), "utf-8")
        gate = started(
            "examples.ch11_mcp_gateway.serve:create_from_config", workers,
            config=str(file), store=store, log=str(folder / "log"),
        )  # fmt: skip
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": RESOURCE, "sub": "suite"}
        token = people.sign(claims | {"iat": now, "exp": now + 3000})
        shim = "tests.conformance.mcp.renaming:create"
        yield started(shim, gateway=f"{gate}/mcp", token=token)


@pytest.mark.parametrize("workers", [1, 3])
def test_what_passes_at_the_server_passes_through_the_gateway(
    mcp_suite, workers, tmp_path, monkeypatch
):
    monkeypatch.setenv(KEY_NAME, made_up_state())
    monkeypatch.setenv(GATEWAY_KEYS, generated_key("gateway"))
    with through_a_gateway(tmp_path, workers) as url:
        verdicts, done = run(mcp_suite, f"{url}/mcp", str(tmp_path / "out"))
    names = [*required(mcp_suite), *sorted(PENDING)]
    bad = [
        f"{name}: {check['id']} {check['status']} {check.get('errorMessage')}"
        for name in names
        for check in of(verdicts, name)
        if check["status"] not in GOOD
    ]
    assert bad == [], done.stdout[-2000:]
    counts = Counter(c["status"] for name in names for c in of(verdicts, name))
    assert counts["SUCCESS"] >= 3 * REQUIRED
