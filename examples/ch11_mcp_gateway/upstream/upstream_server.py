"""What the gateway may ask of a server behind it, remote or in its own process."""

from collections.abc import Generator
from typing import Protocol

from examples.ch10_mcp import Json, Notification, Result
from examples.ch11_mcp_gateway.config.model import Upstream

Answered = Result | Generator[Notification, None, Result]


class Server(Protocol):
    """A server behind the gateway, far or near."""

    upstream: Upstream

    def ask(
        self,
        method: str,
        params: Json,
        user: str,
        *,
        timeout: float = 0.0,
        schema: Json | None = None,
    ) -> Answered:
        """Ask it; raises ServerDown or Told."""


def settled(answered: Answered) -> Result:
    """Return the result alone, for questions whose notices nobody wants."""
    if not isinstance(answered, Generator):
        return answered
    try:
        while True:
            next(answered)
    except StopIteration as end:
        return dict(end.value)
