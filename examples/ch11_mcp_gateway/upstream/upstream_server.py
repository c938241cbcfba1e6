"""What the gateway may ask of a server behind it, remote or in its own process."""

from collections.abc import Generator
from typing import Protocol

from examples.ch10_mcp import Json, Notification, Result
from examples.ch11_mcp_gateway.config.model import UpstreamConfig

UpstreamOutcome = Result | Generator[Notification, None, Result]


class UpstreamServer(Protocol):
    """A server behind the gateway, far or near."""

    upstream: UpstreamConfig

    def request(
        self,
        method: str,
        params: Json,
        user: str,
        *,
        timeout: float = 0.0,
        schema: Json | None = None,
    ) -> UpstreamOutcome:
        """Ask it; raises McpError."""


def result_only(outcome: UpstreamOutcome) -> Result:
    """Return the result alone, for questions whose notifications nobody wants."""
    if not isinstance(outcome, Generator):
        return outcome
    try:
        while True:
            next(outcome)
    except StopIteration as end:
        return dict(end.value)
