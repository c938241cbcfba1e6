"""A gateway for models: one key and one API in front of many providers.

Without --config it starts with scripted providers, openai/echo, anthropic/echo,
gemini/echo, mistral/echo and ollama/echo, and the key demo-key.
"""

import json
import os
import secrets
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from examples.ch07_gateway import ConfigError, config_text, gateway_parser
from examples.ch08_ai_gateway.auth.virtual_keys import digest
from examples.ch08_ai_gateway.config.loader import read_config
from examples.ch08_ai_gateway.config.model import AiGatewayConfig
from examples.ch08_ai_gateway.mock_providers.app import KEY
from examples.ch08_ai_gateway.mock_providers.tiny_model import installed
from examples.ch08_ai_gateway.serve import MEMORY
from examples.lab.serve import SHARED, Deployment, Parser, Plan, run, say, shared_store

DEMO = "demo-key"
MODULE = "examples.ch08_ai_gateway"
APP = "examples.ch08_ai_gateway.serve:create_from_config"
UPSTREAMS = "examples.ch08_ai_gateway.serve:create_upstreams_from_config"
READY = Path(__file__).with_name("ready.toml")
SOMEWHERE = "http://127.0.0.1:1"
STORE = """where keys, budgets and caches are kept: memory (default for one
worker); shared: REDIS_URL, or a store started for it (default for several)"""
WHILE_IT_RUNS = """
while it runs, point a client at it and give it demo-key:
  openai, mistralai          http://127.0.0.1:P/v1  (mistralai: without /v1)
  anthropic, google-genai    http://127.0.0.1:P
  ollama                     http://127.0.0.1:P, with the field Authorization
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 the server did not start, 2 a wrong argument"""


def arguments() -> Parser:
    """Return the parser of this command."""
    parser = gateway_parser(MODULE, __doc__ or "", WHILE_IT_RUNS, STORE, "the log")
    help_text = "make a key and what the file keeps of it, and stop"
    parser.add_argument("--new-key", action="store_true", help=help_text)
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the gateway, and providers and a store where they are needed."""
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    text, started = config_and_providers(chosen, running)
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    config = read_config(text, chosen.config or "the ready configuration")
    store = chosen.store or (MEMORY if chosen.workers == 1 else SHARED)
    values = {
        "config": str(file),
        "store": shared_store(running, strict=chosen.strict_store)
        if store == SHARED
        else MEMORY,
        "log": chosen.log,
    }
    plan = Plan(APP, values, workers=chosen.workers, front=None, port=chosen.port)
    gateway = running.enter_context(Deployment(plan))
    models = working_models(sorted(config.routes))
    say(f"models     {', '.join(models)}")
    for line in first_call(gateway.url, models[0] if models else "", config):
        say(line)
    return [gateway, *started]


def first_call(url: str, model: str, config: AiGatewayConfig) -> Iterator[str]:
    """Yield what a first call needs: address, key, and a line to try."""
    demo = digest(DEMO) in config.grants
    key = DEMO if demo else "YOUR-KEY"
    names = ", ".join(grant.key_id for grant in config.grants.values())
    yield f"base URL   {url}/v1 (openai); {url} (anthropic, google-genai, mistralai)"
    if not config.grants:
        yield "key        there is none in the file: --new-key makes one"
    else:
        yield f"key        {key if demo else f'the one that was shown for {names}'}"
    for upstream in config.upstreams.values():
        if upstream.key_env and not os.environ.get(upstream.key_env):
            yield f"no key     for {upstream.name}: export {upstream.key_env}=..."
    body = {"model": model, "messages": [{"role": "user", "content": "Say hello"}]}
    bearer = f"-H 'Authorization: Bearer {key}'"
    yield f"try        curl {url}/v1/chat/completions {bearer} -d '{json.dumps(body)}'"


def config_and_providers(
    chosen: Namespace, running: ExitStack
) -> tuple[str, list[Deployment]]:
    """Return the configuration, and the providers that were started for it."""
    if chosen.config:
        return config_text(chosen.config), []
    os.environ["UPSTREAM_KEY"] = KEY
    upstreams = running.enter_context(Deployment(Plan(UPSTREAMS, front=None)))
    if not installed():
        say("no model   `tiny` answers only after: pip install -e '.[tiny]'")
    return READY.read_text("utf-8").replace("UPSTREAMS", upstreams.url), [upstreams]


def working_models(names: list[str]) -> list[str]:
    """Return the names that work, without those that a script breaks on purpose."""
    return [name for name in names if "/" not in name or name.endswith("/echo")]


def run_without_server(chosen: Namespace, parser: Parser) -> int | None:
    """Do what needs no server, and return the exit status; None: serve."""
    if chosen.show:
        sys.stdout.write(READY.read_text("utf-8"))
        return 0
    if chosen.new_key:
        key = f"vk-{secrets.token_urlsafe(24)}"
        say(f"key        {key}   (shown once: give it to whom it is for)")
        say(f'in the file: key = "sha256:{digest(key)}"')
        return 0
    if not chosen.check:
        return None
    name = chosen.config or "the ready configuration"
    try:
        ready = READY.read_text("utf-8").replace("UPSTREAMS", SOMEWHERE)
        text = config_text(chosen.config) if chosen.config else ready
        config = read_config(text, name)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ValueError as error:
        parser.error(str(error))
    say(f"{name} is good: {config.digest}")
    return 0


def main() -> int:
    """Do what the arguments say; return the exit status."""
    parser = arguments()
    chosen = parser.parse_strictly(sys.argv[1:])
    status = run_without_server(chosen, parser)
    return run(parser, start) if status is None else status


if __name__ == "__main__":
    sys.exit(main())
