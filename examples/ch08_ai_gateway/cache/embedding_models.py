"""A shell around an embedding model that a package ships: the extra `semantic`."""

from importlib import import_module
from pathlib import Path

from examples.ch08_ai_gateway.cache.embedding import Embed, Vector, hash_embedding

SCALE = 1000  # a unit vector's parts as whole numbers


class EmbeddingUnavailable(Exception):
    """The package of that model is not installed."""


def embedder(name: str) -> Embed:
    """Return an embedding by name: `hashed`, or `wordllama`.

    Raises ValueError for another name, EmbeddingUnavailable without the extra.
    """
    if name == "hashed":
        return hash_embedding
    if name == "wordllama":
        return wordllama()
    raise ValueError(f"an embedding is hashed or wordllama, not {name!r}")


def wordllama() -> Embed:
    """Load WordLlama: one vector for each token, averaged; nothing is downloaded."""
    try:
        package = import_module("wordllama")
    except ImportError:
        raise EmbeddingUnavailable(
            "pip install -e '.[semantic]' brings wordllama"
        ) from None
    # The package ships its tokenizer where its cache would be, and looks elsewhere.
    home = Path(str(package.__file__)).parent
    model = package.WordLlama.load(cache_dir=home, disable_download=True)

    def embed(text: str) -> Vector:
        vector = model.embed([text], norm=True)[0]
        return tuple(round(float(part) * SCALE) for part in vector)

    return embed
