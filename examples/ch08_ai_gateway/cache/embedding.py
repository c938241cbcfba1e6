"""Embeddings: a text as a vector, so that texts of like meaning lie close together.

This one knows spelling and no meaning: it hashes words and parts of words. It is the
same everywhere, needs nothing, and is for the laboratory. A model learns meaning from
text; `embedding_models.py` loads one.
"""

import math
import re
from collections.abc import Callable
from hashlib import blake2b

Vector = tuple[int, ...]  # whole numbers, so that equal texts compare equal anywhere
Embed = Callable[[str], Vector]

DIMENSIONS = 256
WORD = re.compile(r"\w+")
GRAM = 3  # characters


def hash_embedding(text: str) -> Vector:
    """Embed a text: each word and each three letters of one add 1 or -1 somewhere."""
    vector = [0] * DIMENSIONS
    for feature in features(text):
        number = int.from_bytes(blake2b(feature.encode(), digest_size=4).digest())
        vector[number % DIMENSIONS] += 1 if number & 1 << 31 else -1
    return tuple(vector)


def features(text: str) -> list[str]:
    """Return the words of a text and their parts.

    >>> features("Emma!")
    ['emma', ' em', 'emm', 'mma', 'ma ']
    """
    found = []
    for word in WORD.findall(text.casefold()):
        padded = f" {word} "
        found += [word, *(padded[at : at + GRAM] for at in range(len(padded) - 2))]
    return found


def cosine(one: Vector, other: Vector) -> float:
    """Return how close two vectors point: 1 the same way, 0 nothing in common.

    >>> cosine((3, 4), (3, 4)), cosine((1, 0), (0, 1)), cosine((0, 0), (1, 0))
    (1.0, 0.0, 0.0)
    """
    lengths = sum(a * a for a in one) * sum(b * b for b in other)
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return round(dot / math.sqrt(lengths), 6) if lengths else 0.0
