"""What chapter 8 is measured with: providers that answer at once, and LiteLLM."""

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    FinishReason,
    Usage,
)
from examples.ch08_ai_gateway.providers.anthropic.format import AnthropicFormat
from examples.ch08_ai_gateway.providers.base import ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps

ANSWER = ChatResponse("Hello from loopback", (), FinishReason.STOP, Usage(9, 3))
ASKED = ChatRequest("echo", (ChatMessage("user", "Say hello"),))
META = ResponseMeta("canned", 1_800_000_000, "echo")
LITELLM = "LITELLM_PYTHON"  # names the Python of LiteLLM's own environment
PATIENCE = 120  # seconds
CONFIG = """
model_list:
  - model_name: openai/echo
    litellm_params: {{model: openai/echo, api_base: {url}/v1, api_key: none}}
  - model_name: anthropic/echo
    litellm_params: {{model: anthropic/echo, api_base: {url}, api_key: none}}
general_settings: {{master_key: {key}}}
"""


def canned():
    """Answer everything at once: as Anthropic at /v1/messages, as OpenAI elsewhere."""
    said = {
        kind.name: dumps(kind.write_response(ANSWER, META, ASKED)).encode()
        for kind in (OpenAIFormat(), AnthropicFormat())
    }

    def app(environ, start_response):
        environ["wsgi.input"].read()
        claude = environ["PATH_INFO"].endswith("/messages")
        body = said["anthropic" if claude else "openai"]
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [("Content-Type", "application/json"), length])
        return [body]

    return app


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def litellm(upstream, folder, key):
    """Start LiteLLM's proxy where it is installed; yield its URL, or None."""
    python = os.environ.get(LITELLM)
    if not python:
        yield None
        return
    config, port = Path(folder, "litellm.yaml"), free_port()
    config.write_text(CONFIG.format(url=upstream, key=key))
    command = [str(Path(python).with_name("litellm")), "--config", str(config)]
    command += ["--port", str(port), "--host", "127.0.0.1", "--num_workers", "1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, start_new_session=True, **quiet)
    try:
        url = f"http://127.0.0.1:{port}"
        yield url if ready(url) else None
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def ready(url):
    """Wait until it says that it is alive."""
    for _ in range(PATIENCE):
        try:
            if requests.get(f"{url}/health/liveliness", timeout=5).ok:
                return True
        except requests.RequestException:
            pass
        time.sleep(1)
    return False
