"""The limits of a route; all of them must let a request through."""

from collections.abc import Sequence

from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.ratelimit.decision import Limiter
from examples.ch07_gateway.ratelimit.response_fields import quota_problem


def enforce_limits(
    context: RequestContext, limiters: Sequence[tuple[RateLimit, Limiter]], now: float
) -> None:
    """Ask each limit; raises GatewayError with 429 if one says no.

    Of several, none counts a request that another one refuses.
    """
    checks = [(limiter, context.client_key(limit.by)) for limit, limiter in limiters]
    if len(checks) > 1:
        context.decisions = [limiter.peek(key, now) for limiter, key in checks]
        raise_if_exceeded(context)
    context.decisions = [limiter.admit(key, now) for limiter, key in checks]
    raise_if_exceeded(context)


def raise_if_exceeded(context: RequestContext) -> None:
    """Raise GatewayError if a limit has said no."""
    if not all(decision.admitted for decision in context.decisions):
        members = quota_problem(context.decisions)
        raise GatewayError(429, "limit", str(members["detail"]), members=members)
