"""The plan by which something ends, and what it means at a given second."""

from dataclasses import dataclass
from enum import Enum

from examples.ch09_governance.lifecycle.header_fields import deprecation, sunset


class LifecycleStage(Enum):
    """Where a thing is on its way out."""

    CURRENT = "current"
    DEPRECATED = "deprecated"
    BROWNOUT = "brownout"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SunsetPlan:
    """When a thing is deprecated and when it ends, in Unix seconds.

    `brownouts` are stretches (start, end) before the end in which it is missing
    already, so that whoever did not read the fields notices while help is near.
    Raises ValueError for a plan that runs backwards (RFC 9745, section 4).
    """

    deprecated_at: float
    sunset_at: float
    brownouts: tuple[tuple[float, float], ...] = ()
    successor: str = ""
    explained: str = ""

    def __post_init__(self) -> None:
        if self.sunset_at < self.deprecated_at:
            raise ValueError(
                f"the sunset {self.sunset_at} is before "
                f"the deprecation {self.deprecated_at}"
            )
        for start, end in self.brownouts:
            if not self.deprecated_at <= start < end <= self.sunset_at:
                raise ValueError(
                    f"the brownout {start} to {end} must lie between "
                    f"{self.deprecated_at} and {self.sunset_at}"
                )

    def stage(self, now: float) -> LifecycleStage:
        """Say where the thing is on its way; the sunset itself is too late."""
        if now >= self.sunset_at:
            return LifecycleStage.GONE
        if any(start <= now < end for start, end in self.brownouts):
            return LifecycleStage.BROWNOUT
        return (
            LifecycleStage.DEPRECATED
            if now >= self.deprecated_at
            else LifecycleStage.CURRENT
        )

    def fields(self) -> dict[str, str]:
        """Return the header fields that announce the end."""
        links = []
        if self.successor:
            links.append(f'<{self.successor}>; rel="successor-version"')
        if self.explained:
            links.append(f'<{self.explained}>; rel="deprecation"; type="text/html"')
        told = {
            "Deprecation": deprecation(self.deprecated_at),
            "Sunset": sunset(self.sunset_at),
        }
        return told | ({"Link": ", ".join(links)} if links else {})

    def brownout_end(self, now: float) -> float:
        """Return when a brownout that is on is over, in Unix seconds."""
        return max(
            (end for start, end in self.brownouts if start <= now < end), default=now
        )
