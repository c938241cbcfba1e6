"""What the notebook does to the balancer in the laboratory."""

from examples.ch02_scale.experiments.checks import lies
from examples.ch02_scale.experiments.contest import jitters, rivals
from examples.ch02_scale.experiments.moves import moved, moves, shares
from examples.ch02_scale.experiments.site import Site
from examples.ch02_scale.experiments.storm import storms, weather
from examples.ch02_scale.experiments.survival import sessions, survivals, survive
from examples.ch02_scale.experiments.tail import hedges, one_hedge, slower
from examples.ch02_scale.experiments.throughput import bottlenecks, scale

__all__ = [
    "Site",
    "bottlenecks",
    "hedges",
    "jitters",
    "lies",
    "moved",
    "moves",
    "one_hedge",
    "rivals",
    "scale",
    "sessions",
    "shares",
    "slower",
    "storms",
    "survivals",
    "survive",
    "weather",
]
