"""The limits of a route, asked in turn; all of them must let a request through."""

from collections.abc import Sequence

from examples.ch07_gateway.config import Limit
from examples.ch07_gateway.limiter import Limiter
from examples.ch07_gateway.passage import Passage
from examples.ch07_gateway.rate_limit_fields import quota_problem, rate_limit_fields
from examples.ch07_gateway.refusal import Refused
from examples.lab import StoreError


def limited(
    passage: Passage, limiters: Sequence[tuple[Limit, Limiter]], now: float
) -> None:
    """Ask each limit; raises Refused with 429 at the first that says no.

    A store that does not answer lets the request through: a limit protects the
    service, and must not become what takes it down. The log says `unlimited`.
    """
    for limit, limiter in limiters:
        try:
            decision = limiter.admit(passage.client(limit.by), now)
        except StoreError:
            passage.unlimited = True
            continue
        passage.decisions.append(decision)
        if not decision.admitted:
            members = quota_problem(passage.decisions)
            raise Refused(429, "limit", str(members["detail"]), members=members)


def limit_fields(passage: Passage) -> tuple[tuple[str, str], ...]:
    """Return the fields that tell the client how much is left."""
    return rate_limit_fields(passage.decisions) if passage.decisions else ()
