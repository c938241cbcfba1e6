"""What the notebook sweeps in the laboratory, and shows of `make measure`."""

from examples.ch07_gateway.experiments.cost import costs
from examples.ch07_gateway.experiments.limiters import TwoCounters, full
from examples.ch07_gateway.experiments.measured import measured
from examples.ch07_gateway.experiments.together import rush
from examples.ch07_gateway.experiments.worst import envelopes, worst

__all__ = ["TwoCounters", "costs", "envelopes", "full", "measured", "rush", "worst"]
