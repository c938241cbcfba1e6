"""What every service of the capstone stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch12_choosing.live_config.store import Papers
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class Ground:
    """A store that all share, papers to follow, a clock, a source of ids."""

    store: Store
    papers: Papers
    clock: Callable[[], float]
    new_id: Callable[[], str]
