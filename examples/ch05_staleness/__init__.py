"""Chapter 5: living with stale data: how stale, how many asks, and who sees what.

`app` is the cache of chapter 4 with `request_collapser` (one miss asks for all),
`xfetch` (refresh before the end) and `negative_caching` (a 404 that holds).
`groups` invalidates by name what belongs together, and lets an operator purge.
`shop` is the origin whose prices change; `model` says in formulas what to expect.
"""

from examples.ch05_staleness.app import create_app
from examples.ch05_staleness.groups.cache_groups import group_names, invalidated_groups
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage
from examples.ch05_staleness.model.formulas import fetch_share, stale_share
from examples.ch05_staleness.model.simulation import (
    count_reads,
    poisson_times,
    simulate_reads,
)
from examples.ch05_staleness.negative_caching import NegativeCaching
from examples.ch05_staleness.request_collapser import RequestCollapser
from examples.ch05_staleness.shop.jitter import jittered
from examples.ch05_staleness.shop.prices import Prices
from examples.ch05_staleness.shop.shop_app import create_shop
from examples.ch05_staleness.xfetch import (
    XFetch,
    early_refresh_probability,
    refreshes_early,
)

__all__ = [
    "GroupedStorage",
    "NegativeCaching",
    "Prices",
    "RequestCollapser",
    "XFetch",
    "count_reads",
    "create_app",
    "create_shop",
    "early_refresh_probability",
    "fetch_share",
    "group_names",
    "invalidated_groups",
    "jittered",
    "poisson_times",
    "refreshes_early",
    "simulate_reads",
    "stale_share",
]
