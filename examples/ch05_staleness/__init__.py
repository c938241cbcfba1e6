"""Chapter 5: living with stale data: how stale, how many asks, and who sees what."""

from examples.ch05_staleness.app import create_app
from examples.ch05_staleness.groups.cache_groups import group_names, invalidated_groups
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage
from examples.ch05_staleness.model.formulas import fetch_share, stale_share
from examples.ch05_staleness.model.simulation import Counted, counted, moments, simulate
from examples.ch05_staleness.negative_caching import GroupInvalidation, NegativeCaching
from examples.ch05_staleness.request_collapser import RequestCollapser
from examples.ch05_staleness.shop.jitter import jittered
from examples.ch05_staleness.shop.prices import Prices
from examples.ch05_staleness.shop.shop_app import create_shop
from examples.ch05_staleness.xfetch import XFetch, due_early, early_chance

__all__ = [
    "Counted",
    "GroupInvalidation",
    "GroupedStorage",
    "NegativeCaching",
    "Prices",
    "RequestCollapser",
    "XFetch",
    "counted",
    "create_app",
    "create_shop",
    "due_early",
    "early_chance",
    "fetch_share",
    "group_names",
    "invalidated_groups",
    "jittered",
    "moments",
    "simulate",
    "stale_share",
]
