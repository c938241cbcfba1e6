"""An exact cache of answers: the same request of the same tenant, the same answer."""

from examples.bookshop.jsontext import decode, encode
from examples.ch08_ai_gateway.chat import ChatResponse, FinishReason, Usage
from examples.lab import Store


def dump(answer: ChatResponse) -> str:
    """Write an answer that may be kept: its text and what it cost."""
    used = answer.usage or Usage(0, 0)
    return encode([answer.text, used.input, used.output]).decode()


def load(raw: str) -> ChatResponse:
    """Read an answer that was kept; raises ValueError for anything else."""
    match decode(raw.encode()):
        case [str(text), int(used), int(made)]:
            return ChatResponse(text, (), FinishReason.STOP, Usage(used, made))
    raise ValueError("what was kept is no answer")


class ExactCache:
    """Answers in a store that all gateways share; a key is a hash and tells nothing."""

    def __init__(self, store: Store, ttl: float = 3600.0) -> None:
        self._store, self.ttl = store, ttl

    def get(self, key: str) -> ChatResponse | None:
        """Return what was kept under a key."""
        raw = self._store.get(f"answer:{key}")
        return load(raw.decode()) if raw else None

    def put(self, key: str, answer: ChatResponse) -> None:
        """Keep an answer."""
        self._store.set(f"answer:{key}", dump(answer).encode(), self.ttl)
