"""A semantic cache: answers a question with the answer to one that lies close to it.

Whether "close" means "the same answer" nobody can tell from two vectors. That is why
this cache is off by default, and why it is measured by its wrong hits.
"""

from collections.abc import Callable
from dataclasses import dataclass

from examples.bookshop.jsontext import decode, encode
from examples.ch08_ai_gateway.cache.embedding import Embed, Vector, cosine
from examples.lab import Store

MOST = 100  # questions kept in one scope; the oldest goes first
LONGEST = 500  # characters of a question; a long prompt is not one question


@dataclass(frozen=True, slots=True)
class SemanticHit:
    """The closest question that was kept, and what it was answered."""

    similarity: float
    answer: str
    expires: float
    question: Vector


class SemanticCache:
    """Questions and answers of one scope (a tenant, and all that shapes an answer)."""

    def __init__(
        self, store: Store, clock: Callable[[], float], embed: Embed, threshold: float
    ) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"0 < threshold <= 1, not {threshold}")
        self._store, self._clock, self._embed = store, clock, embed
        self.threshold = threshold

    def nearest(self, scope: str, question: str) -> SemanticHit | None:
        """Return the closest question if it is close enough."""
        if len(question) > LONGEST:
            return None
        incoming = self._embed(question)
        hit = max(
            (
                SemanticHit(
                    cosine(incoming, tuple(vector)), answer, expires, tuple(vector)
                )
                for vector, answer, expires in self._load(scope, self._raw(scope))
            ),
            key=lambda hit: hit.similarity,
            default=None,
        )
        return hit if hit and hit.similarity >= self.threshold else None

    def put(self, scope: str, question: str, answer: str, ttl: float) -> None:
        """Keep an answer for `ttl` seconds."""
        if len(question) > LONGEST:
            return
        entry = [self._embed(question), answer, self._clock() + ttl]

        def step(raw: bytes | None) -> bytes:
            return encode([*self._load(scope, raw), entry][-MOST:])

        self._store.update(f"semantic:{scope}", step, ttl)

    def _raw(self, scope: str) -> bytes | None:
        return self._store.get(f"semantic:{scope}")

    def _load(
        self, scope: str, raw: bytes | None
    ) -> list[tuple[list[int], str, float]]:
        entries = decode(raw) if raw else []
        if not isinstance(entries, list):
            raise ValueError(f"{scope!r} holds no list")
        return [entry for entry in entries if self._clock() < entry[2]]
