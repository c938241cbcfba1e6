"""The shell for real servers: plain values become a gateway, or what it asks."""

import atexit
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gevent import get_hub, spawn  # type: ignore[import-untyped]  # it has no types

from examples.ch07_gateway import AccessLog, log_writer
from examples.ch08_ai_gateway.app import App, create_app
from examples.ch08_ai_gateway.chat import ChatRequest, StreamEvent
from examples.ch08_ai_gateway.mock_providers.app import (
    MockProvider,
    create_mock_providers,
)
from examples.ch08_ai_gateway.mock_providers.tiny_model import TinyModel, installed
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MEMORY, STDERR = "memory", "stderr"


def create_from_config(config: str, store: str = MEMORY, log: str = STDERR) -> App:
    """Build a gateway from the file `config`.

    `store` is memory, or the URL of a shared one; `log` is stderr, off, or a path.
    """
    access = AccessLog(log_writer(log))
    atexit.register(access.flush)
    spawn(access.keep_flushing, time.sleep)
    return create_app(
        config=Path(config).read_text("utf-8"),
        store=MemoryStore() if store == MEMORY else RedisStore(store),
        log=access,
    )


def create_upstreams_from_config() -> "WSGIApplication":
    """Build the scripted providers, and the tiny model where it is installed."""
    if not installed():
        return create_mock_providers()
    return create_mock_providers(
        more={"embedded": MockProvider(OpenAIFormat(), aside(TinyModel()))}
    )


def aside(
    model: Callable[[ChatRequest], Iterator[StreamEvent]],
) -> Callable[[ChatRequest], Iterator[StreamEvent]]:
    """Let a model count in a thread of its own, and others be served meanwhile."""

    def generate(request: ChatRequest) -> Iterator[StreamEvent]:
        events = model(request)
        following = partial(next, events, None)
        while (event := get_hub().threadpool.apply(following)) is not None:
            yield event

    return generate
