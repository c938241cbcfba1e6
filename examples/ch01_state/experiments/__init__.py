"""What the notebook does to the shop in the laboratory."""

from examples.ch01_state.experiments.attacks import forge, leak, lost_reply, two_tabs
from examples.ch01_state.experiments.shop import Shop
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
