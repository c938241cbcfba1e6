"""What the notebook does to the gateway in the laboratory."""

from examples.ch07_gateway.experiments.changes import changed, mistakes, ways
from examples.ch07_gateway.experiments.cost import costs
from examples.ch07_gateway.experiments.doors import (
    counted,
    four_services,
    from_inside,
    one_door,
)
from examples.ch07_gateway.experiments.incidents import (
    confuse,
    dodge,
    point_inside,
    spoof,
)
from examples.ch07_gateway.experiments.measured import measured
from examples.ch07_gateway.experiments.persistent import persistent
from examples.ch07_gateway.experiments.together import gateways_share, round_trips
from examples.ch07_gateway.experiments.worst import envelopes, worst

__all__ = [
    "changed",
    "confuse",
    "costs",
    "counted",
    "dodge",
    "envelopes",
    "four_services",
    "from_inside",
    "gateways_share",
    "measured",
    "mistakes",
    "one_door",
    "persistent",
    "point_inside",
    "round_trips",
    "spoof",
    "ways",
    "worst",
]
