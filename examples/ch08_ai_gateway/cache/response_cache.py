"""Answers that were given before: found exactly, or by what is close."""

from dataclasses import dataclass

from examples.ch08_ai_gateway.cache.cacheability import (
    TenantRequest,
    cache_key,
    semantic_scope,
    why_not_reused,
    why_not_stored,
)
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache, dump, load
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import ChatResponse


@dataclass(frozen=True, slots=True)
class ResponseCache:
    """The caches of a gateway, each of them perhaps absent."""

    exact: ExactCache | None = None
    semantic: SemanticCache | None = None
    any_temperature: bool = False

    def lookup(self, incoming: TenantRequest) -> tuple[str, ChatResponse] | None:
        """Return which cache knows an answer, and the answer."""
        if why_not_reused(incoming, self.any_temperature):
            return None
        if self.exact and (answer := self.exact.get(cache_key(incoming))):
            return "exact", answer
        if self.semantic and (question := last_user_message(incoming)):
            hit = self.semantic.nearest(semantic_scope(incoming), question)
            return ("semantic", load(hit.answer)) if hit else None
        return None

    def store(
        self, incoming: TenantRequest, answer: ChatResponse, answered_by: str
    ) -> None:
        """Keep an answer in each cache, if it may be kept."""
        reason = why_not_reused(incoming, self.any_temperature)
        if (
            self.exact is None
            or reason
            or why_not_stored(incoming, answer, answered_by)
        ):
            return
        self.exact.put(cache_key(incoming), answer)
        if self.semantic and (question := last_user_message(incoming)):
            ttl = self.exact.ttl
            self.semantic.put(semantic_scope(incoming), question, dump(answer), ttl)


def last_user_message(incoming: TenantRequest) -> str:
    """Return what the user said last; "" when that was not the last word."""
    last = incoming.request.messages[-1] if incoming.request.messages else None
    return last.text if last and last.role == "user" else ""
