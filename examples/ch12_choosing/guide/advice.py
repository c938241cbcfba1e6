"""The choice: the cheapest design that keeps the limits, and what came after it."""

from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.design import Design, designs
from examples.ch12_choosing.guide.limits import Broken, broken
from examples.ch12_choosing.guide.outcome import Outcome, outcome

STATES, CACHES = ("stateful", "stateless"), ("uncached", "cached")
CORNERS = tuple((state, cache) for state in STATES for cache in CACHES)


class NothingFits(ValueError):
    """No design keeps the limits of a case."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A design with what comes of it, and the limits that it breaks."""

    outcome: Outcome
    broken: tuple[Broken, ...]

    @property
    def design(self) -> Design:
        """What is judged."""
        return self.outcome.design


@dataclass(frozen=True, slots=True)
class Advice:
    """All that could be built, best first; what breaks limits comes after the rest."""

    case: Case
    ranked: tuple[Judged, ...]

    def allowed(self) -> "Advice":
        """Return itself if there is something to advise; raises NothingFits."""
        assert self.best
        return self

    @property
    def best(self) -> Outcome:
        """The advice; raises NothingFits."""
        first = self.ranked[0]
        if first.broken:
            raise NothingFits(f"no design keeps the limits; {first.broken[0]}")
        return first.outcome

    def first(self, **wanted: str) -> Judged | None:
        """Return the best of one `place`, `way`, or both."""
        for judged in self.ranked:
            if all(getattr(judged.design, n) == v for n, v in wanted.items()):
                return judged
        return None

    def corner(self, corner: tuple[str, str]) -> Judged:
        """Return the best of a corner of the table of two by two."""
        return next(j for j in self.ranked if j.design.corner == corner)


def advise(case: Case) -> Advice:
    """Judge everything that can be built for a case."""
    found = [outcome(case, design) for design in designs(case)]
    judged = [Judged(each, tuple(broken(case, each))) for each in found]
    return Advice(case, tuple(sorted(judged, key=rank)))


def rank(judged: Judged) -> tuple[int, float, int, float]:
    """Order by limits that are broken, then by cost; what is equal, by simplicity."""
    simple = ("none", "ask", "ttl", "told", "keyed").index(judged.design.way)
    cost = round(judged.outcome.total, 9)
    return len(judged.broken), cost, simple, judged.design.ttl


def chosen(case: Case) -> Design | None:
    """Return the design that is advised; None: nothing keeps the limits."""
    first = advise(case).ranked[0]
    return None if first.broken else first.design
