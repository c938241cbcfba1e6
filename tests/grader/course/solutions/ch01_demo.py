"""Answers for the grader's own tests."""

from flask import Flask

from examples.lab import Store


def largest(numbers: list[int]) -> int:
    """Return the largest number; raises ValueError when there is none."""
    return max(numbers)


class Stack:
    """A stack of at most `limit` things."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.things: list[str] = []

    def push(self, thing: str) -> None:
        """Put a thing on top; raises OverflowError when the stack is full."""
        if len(self) == self.limit:
            raise OverflowError(f"{self.limit} things are the limit")
        self.things.append(thing)

    def __len__(self) -> int:
        return len(self.things)


def create_counter(*, store: Store) -> Flask:
    """Build a counter: POST /count adds one and tells the sum."""
    app = Flask(__name__)

    @app.post("/count")
    def add() -> dict[str, int]:
        return {"count": store.incr("count")}

    return app
