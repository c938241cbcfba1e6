"""Answers that were given before: found exactly, or by what is close."""

from dataclasses import dataclass

from examples.ch08_ai_gateway.cache.cacheability import (
    Asked,
    exact_key,
    scope,
    why_not_asked,
    why_not_kept,
)
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache, dump, load
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import Answer


@dataclass(frozen=True, slots=True)
class Answers:
    """The caches of a gateway, each of them perhaps absent."""

    exact: ExactCache | None = None
    semantic: SemanticCache | None = None
    any_temperature: bool = False

    def find(self, asked: Asked) -> tuple[str, Answer] | None:
        """Return which cache knows an answer, and the answer."""
        if why_not_asked(asked, self.any_temperature):
            return None
        if self.exact and (answer := self.exact.get(exact_key(asked))):
            return "exact", answer
        if self.semantic and (question := last_question(asked)):
            near = self.semantic.find(scope(asked), question)
            return ("semantic", load(near.answer)) if near else None
        return None

    def keep(self, asked: Asked, answer: Answer, answered_by: str) -> None:
        """Keep an answer in each cache, if it may be kept."""
        reason = why_not_asked(asked, self.any_temperature)
        if self.exact is None or reason or why_not_kept(asked, answer, answered_by):
            return
        self.exact.put(exact_key(asked), answer)
        if self.semantic and (question := last_question(asked)):
            ttl = self.exact.ttl
            self.semantic.put(scope(asked), question, dump(answer), ttl)


def last_question(asked: Asked) -> str:
    """Return what the user said last; "" when that was not the last word."""
    last = asked.request.messages[-1] if asked.request.messages else None
    return last.text if last and last.role == "user" else ""
