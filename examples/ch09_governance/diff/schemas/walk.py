"""Walk two schemas side by side, through references and around circles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from examples.ch09_governance.diff.location import Spot
from examples.ch09_governance.diff.schemas.branch_matching import COMPOSED
from examples.ch09_governance.diff.schemas.normalize import normal
from examples.ch09_governance.diff.schemas.pair import Meeting, children, flags
from examples.ch09_governance.openapi.references import follow


@dataclass(slots=True)
class Walk:
    """The two descriptions; one walk meets each pair of schemas once per direction."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    met: set[tuple[int, int, str]] = field(default_factory=set)

    def pairs(self, old: Any, new: Any, spot: Spot) -> Iterator[Meeting]:
        """Yield every pair of schemas below these two, themselves first.

        Iterative, so that depth is no danger; a pair met before is not met again.
        """
        waiting = [(old, new, spot)]
        self.met.clear()
        while waiting:
            first, second, here = waiting.pop()
            before, after = follow(self.old, first), follow(self.new, second)
            if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
                continue
            key = (id(before), id(after), here.kind)
            if key in self.met:
                continue
            self.met.add(key)
            both = flags(before) | flags(after)
            here = replace(here, flags=both)
            meeting = Meeting(normal(before), normal(after), here, (self.old, self.new))
            yield meeting
            below = [*children(meeting), *_branches(meeting)]
            waiting.extend(reversed(below))


def _branches(meeting: Meeting) -> Iterator[tuple[Any, Any, Spot]]:
    for keyword in COMPOSED:
        for old, new in meeting.branches(keyword).kept:
            yield old, new, meeting.spot.inside(f"{keyword} branch")
