"""What every service of the system is given."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch12_choosing.live_config.store import ConfigStore
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class Dependencies:
    """A store that all share, the live configuration, a clock, a source of ids."""

    store: Store
    config: ConfigStore
    clock: Callable[[], float]
    new_id: Callable[[], str]
