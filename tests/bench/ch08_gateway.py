"""The ready gateway of chapter 8 and its providers, on real sockets."""

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from examples.ch08_ai_gateway.__main__ import APP, READY, UPSTREAMS
from examples.ch08_ai_gateway.mock_providers.app import KEY
from examples.lab.serve import serve


@contextmanager
def gateway(text=None, limit=True, log="off"):
    """Serve both; yield the gateway's URL."""
    os.environ["UPSTREAM_KEY"] = KEY
    with TemporaryDirectory() as folder, serve(UPSTREAMS, front=None) as upstreams:
        told = (text or READY.read_text()).replace("UPSTREAMS", upstreams.url)
        if not limit:
            told = told.replace("requests = 1000 ", "requests = 100000000 ")
            told = told.replace("tokens = 1_000_000", "tokens = 1_000_000_000")
        file = Path(folder, "config.toml")
        file.write_text(told)
        values = {"config": str(file), "log": log}
        with serve(APP, config=values, front=None) as served:
            yield served.url
