"""The shell that starts what stands behind the ready configuration, and fills it in."""

import os
import time
from contextlib import ExitStack
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from examples.ch03_tokens import dump_key_ring, load_key_ring
from examples.ch11_mcp_gateway.issuer_app import USERS, demo_claims
from examples.ch11_mcp_gateway.serve import GATEWAY_KEYS, ISSUER_KEYS, STATE_KEYS
from examples.lab.serve import HOST, Deployment, Plan, Port, say

HERE = "examples.ch11_mcp_gateway.serve:"
REST = "examples.ch09_governance.serve:create_from_config"
READY_CONFIG = Path(__file__).with_name("ready.toml")
DESCRIPTION = READY_CONFIG.parents[1] / "ch09_governance/descriptions/shop.yaml"
SHOP = "https://shop.example/mcp"
PLACEHOLDERS = {
    "SHOP": "http://127.0.0.1:1",
    "REST": "http://127.0.0.1:2",
    "ISSUER": "http://127.0.0.1:3",
    "RESOURCE": "http://127.0.0.1:8000/mcp",
    "PUBLIC": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",  # RFC 8037, appendix A
    "DESCRIPTION": str(DESCRIPTION),
}


def generated_key(name: str) -> str:
    """Make up a key for this run, as `load_key_ring` reads it."""
    jwk = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
    return dump_key_ring(dict(jwk) | {"kid": name, "alg": "EdDSA"})


def free_port() -> int:
    """Return a port that nobody uses now."""
    port = Port()
    port.release()
    return port.number


def fill_config(words: dict[str, str]) -> str:
    """Return the ready configuration with its words in capitals put in."""
    text = READY_CONFIG.read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f'"{word}', f'"{value}')
    return text


def start_demo(resource: str, running: ExitStack) -> tuple[str, list[Deployment]]:
    """Start an issuer, a shop and a REST service; return the configuration for them.

    `resource` is the gateway's own address, for which tokens are made.
    """
    for name in (ISSUER_KEYS, STATE_KEYS):
        os.environ.setdefault(name, generated_key("demo"))
    number = free_port()
    issuer = f"http://{HOST}:{number}"
    gateway_keys = {"keys": list(load_key_ring(GATEWAY_KEYS).public_keys()["keys"])}
    plans = (
        Plan(
            HERE + "create_issuer_from_config",
            {"issuer": issuer, "audience": resource},
            front=None,
            port=number,
        ),
        Plan(
            HERE + "create_shop_from_config",
            {"keys": gateway_keys, "issuer": resource, "audience": SHOP},
            front=None,
        ),
        Plan(REST, front=None),
    )
    issuing, shop, rest = (running.enter_context(Deployment(plan)) for plan in plans)
    public = load_key_ring(ISSUER_KEYS).public_keys()["keys"][-1]
    words = {
        "SHOP": shop.url,
        "REST": rest.url,
        "ISSUER": issuer,
        "RESOURCE": resource,
        "PUBLIC": str(public["x"]),
        "DESCRIPTION": str(DESCRIPTION),
    }
    return fill_config(words), [issuing, shop, rest]


def say_tokens(issuer: str, resource: str) -> None:
    """Print a token for each user, for a client that cannot ask the issuer itself."""
    for user in USERS:
        claims = demo_claims(issuer, resource, user, time.time())
        say(f"token      {user} {load_key_ring(ISSUER_KEYS).sign(claims)}")
