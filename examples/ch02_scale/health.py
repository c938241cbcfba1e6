"""Who may be asked: what checks found (active), and what requests met (passive)."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Checks:
    """How a balancer asks each upstream how it is; times in seconds."""

    path: str = "/live"
    every: float = 1.0
    timeout: float = 0.5
    fall: int = 2  # failed checks in a row until it is out
    rise: int = 2  # good ones in a row until it is back


@dataclass(frozen=True, slots=True)
class Ejection:
    """How failed requests put an upstream out without asking it."""

    failures: int = 3  # in a row
    seconds: float = 5.0  # until it may try again


@dataclass(slots=True)
class Record:
    """What is known of one upstream."""

    up: bool = True
    streak: int = 0  # checks in a row that contradict `up`
    failures: int = 0  # requests in a row that failed
    out_until: float = 0.0  # Unix seconds


@dataclass(slots=True)
class Health:
    """The records of all upstreams; the time is an argument everywhere.

    When less than the share `floor` is well, nobody is left out: then the checks are
    more likely wrong than the fleet, and an error is no worse than no answer. With a
    floor of 0 even the last one is left out.
    """

    checks: Checks | None = None
    ejection: Ejection | None = None
    floor: float = 0.5
    _records: dict[str, Record] = field(default_factory=dict)

    def checked(self, name: str, well: bool) -> None:
        """Note what an active check found; a change of mind takes several in a row."""
        record, rules = self._record(name), self.checks or Checks()
        record.streak = 0 if well == record.up else record.streak + 1
        if record.streak >= (rules.fall if record.up else rules.rise):
            record.up, record.streak = well, 0

    def met(self, name: str, well: bool, now: float) -> None:
        """Note what a request met there, and put out who failed too often."""
        record = self._record(name)
        record.failures = 0 if well else record.failures + 1
        if self.ejection and record.failures >= self.ejection.failures:
            # Back after a while, and one more failure puts it out again.
            record.out_until = now + self.ejection.seconds
            record.failures -= 1

    def well(self, name: str, now: float) -> bool:
        """Say whether neither checks nor requests speak against it."""
        record = self._record(name)
        return record.up and now >= record.out_until

    def usable(self, names: Sequence[str], now: float) -> list[str]:
        """Return who may be asked: those that are well, or all if too few are."""
        well = [name for name in names if self.well(name, now)]
        return well if len(well) >= self.floor * len(names) else list(names)

    def _record(self, name: str) -> Record:
        return self._records.setdefault(name, Record())
