"""Rate limits: whether a request may pass, and what its client is told.

- `enforcement`: the limits of a route decide, all of them, or 429
- `limiter`: makes the limiter of a limit
- `decision`: what a limiter decides, and what an algorithm has to answer
- `token_bucket`, `windows`: the algorithms
- `local_limiter`, `shared_limiter`, `leased_limiter`: where is counted
- `failover_limiter`: counts locally while the store is away
- `striped_locks`: one request of a client at a time asks the store
- `response_fields`: RateLimit-Policy, RateLimit, Retry-After
"""

from examples.ch07_gateway.ratelimit.decision import Decision, Limiter
from examples.ch07_gateway.ratelimit.enforcement import enforce_limits
from examples.ch07_gateway.ratelimit.limiter import create_limiter
from examples.ch07_gateway.ratelimit.response_fields import (
    quota_problem,
    rate_limit_fields,
)

__all__ = [
    "Decision",
    "Limiter",
    "create_limiter",
    "enforce_limits",
    "quota_problem",
    "rate_limit_fields",
]
