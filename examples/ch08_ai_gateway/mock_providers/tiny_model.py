"""A shell around a model of 850,000 parameters that travels in its package.

It learnt English from Lewis Carroll and knows nothing: it goes on with a text as those
books might. `glassllm` is an extra, `pip install -e '.[tiny]'`.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from examples.ch08_ai_gateway.chat import (
    ChatRequest,
    Finish,
    FinishReason,
    StreamEvent,
    TextDelta,
    Usage,
)

MODEL, TOKENS, MOST = "english", 40, 512


def installed() -> bool:
    """Say whether the model is here."""
    return find_spec("glassllm") is not None


class TinyModel:
    """Speaks as the package's English model; it is loaded when first asked."""

    def __init__(self) -> None:
        self._loaded: Any = None

    def __call__(self, request: ChatRequest) -> Iterator[StreamEvent]:
        """Yield what the model says, token by token; at temperature 0 it is certain."""
        if self._loaded is None:
            self._loaded = import_module("glassllm").load_pretrained("en")
        model, tokenizer = self._loaded
        prompt = tokenizer.encode(request.messages[-1].text or " ")
        most = min(request.max_tokens or TOKENS, MOST)
        heat = request.temperature
        steps = model.generate(
            prompt, most, temperature=heat or 1.0, greedy=heat == 0, seed=request.seed
        )
        for step in steps:
            yield TextDelta(tokenizer.decode([step.token]))
        yield Finish(FinishReason.LENGTH, Usage(len(prompt), most))
