"""How often a tool may be called: decided by the body, which the server obeys too.

The name stands in a header field as well. A limit that reads the field and a server
that reads the body can be told two names; here they have been compared before.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase

from examples.ch07_gateway import create_limiter
from examples.ch11_mcp_gateway.config.model import ToolLimit
from examples.ch11_mcp_gateway.errors import ToolLimitExceeded
from examples.lab import Store


class ToolLimits:
    """The limits of all tools; gateways with one store count together."""

    def __init__(
        self,
        limits: Sequence[ToolLimit],
        store: Store | None,
        clock: Callable[[], float],
        lock: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._limiters = [
            (each, create_limiter(each.limit, store, lock)) for each in limits
        ]
        self._clock = clock

    def admit(self, user: str, tool: str) -> None:
        """Count a call; raises ToolLimitExceeded.

        Of several limits none counts a refused one. The rounds of a call that asks
        back count one each.
        """
        applicable = [
            (limiter, user if each.limit.by == "consumer" else "")
            for each, limiter in self._limiters
            if any(fnmatchcase(tool, pattern) for pattern in each.tools)
        ]
        now = self._clock()
        decisions = []
        if len(applicable) > 1:
            decisions = [limiter.peek(key, now) for limiter, key in applicable]
        if all(decision.admitted for decision in decisions):
            decisions = [limiter.admit(key, now) for limiter, key in applicable]
        for decision in decisions:
            if not decision.admitted:
                raise ToolLimitExceeded(decision)
