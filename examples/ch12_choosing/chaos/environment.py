"""What clients need: an address, a clock, sessions."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import requests

from examples.ch04_http_cache import PRIVATE_CACHE
from examples.ch12_choosing.shop.freshness import FreshnessPolicy

# A browser that never stands in for a gateway that is down.
BROWSER_CACHE = replace(PRIVATE_CACHE, stale_if_down=0.0)


@dataclass(frozen=True, slots=True)
class ClientEnvironment:
    """The real one, or the laboratory; times in seconds.

    `session` opens one for a client, with a private cache of its own.
    """

    url: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    session: Callable[[str], requests.Session]
    session_without_cache: Callable[[str], requests.Session]
    secret: Callable[[], str]
    pace: float = 0.25
    freshness: FreshnessPolicy = field(default_factory=FreshnessPolicy)
    reuses_keys: bool = True  # an attempt that is repeated keeps its key
