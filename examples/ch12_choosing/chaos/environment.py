"""What the people of the afternoon need: a door, a clock, a way to wait."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import requests

from examples.ch04_http_cache import PRIVATE_CACHE
from examples.ch12_choosing.shop.freshness import Promise

# A browser that never stands in for a door that is closed.
OWN_CACHE = replace(PRIVATE_CACHE, stale_if_down=0.0)


@dataclass(frozen=True, slots=True)
class World:
    """The real one, or the laboratory; times in seconds.

    `session` opens one for a person, with a cache of their own; `plain` without.
    """

    url: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    session: Callable[[str], requests.Session]
    plain: Callable[[str], requests.Session]
    secret: Callable[[], str]
    pace: float = 0.25
    promise: Promise = field(default_factory=Promise)
    keyed: bool = True  # an attempt that is repeated keeps its key
