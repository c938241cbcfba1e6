"""What the notebook does to the shop in the laboratory."""

from examples.ch01_state.experiments.attacks import (
    deaths,
    forge,
    leak,
    lost_reply,
    two_tabs,
)
from examples.ch01_state.experiments.shop import Shop, count_orders
from examples.ch01_state.experiments.thesis import picture, shares
from examples.ch01_state.experiments.trials import (
    cost,
    deploys,
    divide,
    outgrow,
    portion,
    restart,
)

__all__ = [
    "Shop",
    "cost",
    "count_orders",
    "deaths",
    "deploys",
    "divide",
    "forge",
    "leak",
    "lost_reply",
    "outgrow",
    "picture",
    "portion",
    "restart",
    "shares",
    "two_tabs",
]
