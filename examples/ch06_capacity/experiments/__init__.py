"""What the notebook does to caches in the laboratory."""

from examples.ch06_capacity.experiments.attacks import huge, scanner
from examples.ch06_capacity.experiments.clients import shelf
from examples.ch06_capacity.experiments.cost import costs, tagged
from examples.ch06_capacity.experiments.front import Town, front
from examples.ch06_capacity.experiments.ratios import (
    behind,
    contest,
    curves,
    forgets,
    formula,
    room_for,
    weather,
    worth,
)
from examples.ch06_capacity.experiments.tiering import checked, growth

__all__ = [
    "Town",
    "behind",
    "checked",
    "contest",
    "costs",
    "curves",
    "forgets",
    "formula",
    "front",
    "growth",
    "huge",
    "room_for",
    "scanner",
    "shelf",
    "tagged",
    "weather",
    "worth",
]
