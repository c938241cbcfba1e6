"""The laboratory's setups: what gateways are made of, and what they are asked."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch10_mcp import CachingHint, Json
from examples.ch11_mcp_gateway.cache.cache_key import CacheMiss, HintedResult
from examples.ch11_mcp_gateway.cache.hints import outgoing_hint
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.experiments.world import What


def honest(fresh: HintedResult, shown: Json, now: float, until: float) -> CachingHint:
    """Emit what is left; a list of tools is private, since the policy filters it."""
    return outgoing_hint(fresh.hint, "tools" in shown, now, until)


@dataclass(frozen=True, slots=True)
class Setup:
    """What the gateways are made of; a naive twin has something else here.

    `one_store`: the marks are common. `all_hear`: each notice reaches each gateway.
    """

    cache: type[SharedCache] = SharedCache
    emit: Callable[[HintedResult, Json, float, float], CachingHint] = honest
    one_store: bool = True
    all_hear: bool = False


HONEST = Setup()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks which gateway for what; `edge`: through the cache behind it."""

    user: str
    what: What
    gateway: int = 0
    edge: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A question on its way; `answer` is what the server said, once it has."""

    asked: Asked
    ticket: CacheMiss
    answer: Json | None = None
