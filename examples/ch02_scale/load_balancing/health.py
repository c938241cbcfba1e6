"""Who may be asked: what checks found (active), and what requests met (passive)."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """An active check of each upstream; times in seconds."""

    path: str = "/live"
    interval: float = 1.0
    timeout: float = 0.5
    fall: int = 2  # failed checks in a row until it is out
    rise: int = 2  # good ones in a row until it is back


@dataclass(frozen=True, slots=True)
class OutlierDetection:
    """A passive check: requests that fail eject an upstream without asking it."""

    consecutive_failures: int = 3  # in a row
    ejection_time: float = 5.0  # until it may try again


@dataclass(slots=True)
class UpstreamHealth:
    """What is known of one upstream."""

    healthy: bool = True
    streak: int = 0  # checks in a row that contradict `healthy`
    failures: int = 0  # requests in a row that failed
    ejected_until: float = 0.0  # Unix seconds


@dataclass(slots=True)
class HealthTracker:
    """The records of all upstreams; the time is an argument everywhere.

    When a smaller share than `panic_threshold` is healthy, nobody is left out: then
    the checks are more likely wrong than the fleet, and an error is no worse than no
    answer. With a threshold of 0 even the last one is left out.
    """

    check: HealthCheck | None = None
    outlier_detection: OutlierDetection | None = None
    panic_threshold: float = 0.5
    _records: dict[str, UpstreamHealth] = field(default_factory=dict)

    def record_check(self, name: str, passed: bool) -> None:
        """Note what an active check found; a change of mind takes several in a row."""
        record, check = self._record(name), self.check or HealthCheck()
        record.streak = 0 if passed == record.healthy else record.streak + 1
        if record.streak >= (check.fall if record.healthy else check.rise):
            record.healthy, record.streak = passed, 0

    def record_request(self, name: str, succeeded: bool, now: float) -> None:
        """Note what a request met there, and eject who failed too often."""
        record, limits = self._record(name), self.outlier_detection
        record.failures = 0 if succeeded else record.failures + 1
        if limits and record.failures >= limits.consecutive_failures:
            # Back after a while, and one more failure ejects it again.
            record.ejected_until = now + limits.ejection_time
            record.failures -= 1

    def healthy(self, name: str, now: float) -> bool:
        """Say whether neither checks nor requests speak against it."""
        record = self._record(name)
        return record.healthy and now >= record.ejected_until

    def available(self, names: Sequence[str], now: float) -> list[str]:
        """Return who may be asked: the healthy ones, or all if those are too few."""
        healthy = [name for name in names if self.healthy(name, now)]
        enough = len(healthy) >= self.panic_threshold * len(names)
        return healthy if enough else list(names)

    def _record(self, name: str) -> UpstreamHealth:
        return self._records.setdefault(name, UpstreamHealth())
