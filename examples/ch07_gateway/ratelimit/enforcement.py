"""The limits of a route; all of them must let a request through."""

from collections.abc import Sequence

from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.ratelimit.decision import Limiter
from examples.ch07_gateway.ratelimit.response_fields import (
    quota_problem,
    rate_limit_fields,
)


def limited(
    passage: Passage, limiters: Sequence[tuple[RateLimit, Limiter]], now: float
) -> None:
    """Ask each limit; raises GatewayError with 429 if one says no.

    Of several, none counts a request that another one refuses.
    """
    asked = [(limiter, passage.client(limit.by)) for limit, limiter in limiters]
    if len(asked) > 1:
        passage.decisions = [limiter.peek(key, now) for limiter, key in asked]
        refuse(passage)
    passage.decisions = [limiter.admit(key, now) for limiter, key in asked]
    refuse(passage)


def refuse(passage: Passage) -> None:
    """Raise GatewayError if a limit has said no."""
    if not all(decision.admitted for decision in passage.decisions):
        members = quota_problem(passage.decisions)
        raise GatewayError(429, "limit", str(members["detail"]), members=members)


def limit_fields(passage: Passage) -> tuple[tuple[str, str], ...]:
    """Return the fields that tell the client how much is left."""
    return rate_limit_fields(passage.decisions) if passage.decisions else ()
