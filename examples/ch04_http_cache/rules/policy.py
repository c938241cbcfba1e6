"""What kind of cache this is: the choices that the RFCs leave to it."""

from dataclasses import dataclass
from typing import Literal

from examples.ch04_http_cache.messages.directives import Directives
from examples.ch04_http_cache.messages.fields import Fields
from examples.ch04_http_cache.messages.targeted import CDN, response_control

DAY = 86_400.0  # seconds
SetCookie = Literal["public", "always", "never"]


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """A shared cache unless told otherwise; `name` is how Cache-Status calls it.

    `stale_if_down` is for how many seconds past its freshness a response may stand in
    for an origin that does not answer (RFC 9111, section 4.2.4). A shared cache
    stores a response that sets a cookie where that says it is for all (`public`),
    `always`, as section 7.3 lets it, or `never`.
    `max_body_bytes` is the largest body that is stored, in bytes.
    """

    shared: bool = True
    name: str = "cache"
    target_list: tuple[str, ...] = CDN
    heuristic_fraction: float = 0.1  # of the time since Last-Modified (section 4.2.2)
    heuristic_limit: float = 7 * DAY
    stale_if_down: float = DAY
    set_cookie: SetCookie = "public"
    max_body_bytes: int = 8_000_000

    def control(self, fields: Fields) -> Directives:
        """Return the directives of a response that this cache obeys."""
        return response_control(fields, self.target_list if self.shared else ())


PRIVATE_CACHE = CachePolicy(shared=False, target_list=())
