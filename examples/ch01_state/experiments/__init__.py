"""What the notebook lets the laboratory do many times: sweeps over places, faults."""

from examples.ch01_state.experiments.crashes import deaths
from examples.ch01_state.experiments.sharing import shares
from examples.ch01_state.experiments.shop import (
    PLACES,
    Shop,
    count_orders,
    full,
    titles,
)
from examples.ch01_state.experiments.trials import cost, deploys, divide

__all__ = [
    "PLACES",
    "Shop",
    "cost",
    "count_orders",
    "deaths",
    "deploys",
    "divide",
    "full",
    "shares",
    "titles",
]
