"""The advice: the cheapest design that keeps the limits, and what came after it."""

from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.design import Design, designs
from examples.ch12_choosing.guide.limits import LimitViolation, violations
from examples.ch12_choosing.guide.outcome import Outcome, outcome

STATES, CACHES = ("stateful", "stateless"), ("uncached", "cached")
CORNERS = tuple((state, cache) for state in STATES for cache in CACHES)


class NoDesignFits(ValueError):
    """No design keeps the limits of a case."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design with what comes of it, and the limits that it breaks."""

    outcome: Outcome
    violations: tuple[LimitViolation, ...]

    @property
    def design(self) -> Design:
        """What is judged."""
        return self.outcome.design


@dataclass(frozen=True, slots=True)
class Advice:
    """All that could be built, best first; what breaks limits comes after the rest."""

    case: Case
    ranked: tuple[Candidate, ...]

    def allowed(self) -> "Advice":
        """Return itself if there is something to advise; raises NoDesignFits."""
        assert self.best
        return self

    @property
    def best(self) -> Outcome:
        """The advice; raises NoDesignFits."""
        first = self.ranked[0]
        if first.violations:
            raise NoDesignFits(f"no design keeps the limits; {first.violations[0]}")
        return first.outcome

    def best_with(self, **wanted: str) -> Candidate | None:
        """Return the best with this `session`, this `caching`, or both."""
        for candidate in self.ranked:
            if all(getattr(candidate.design, n) == v for n, v in wanted.items()):
                return candidate
        return None

    def corner(self, corner: tuple[str, str]) -> Candidate:
        """Return the best of a corner of the table of two by two."""
        return next(j for j in self.ranked if j.design.corner == corner)


def advise(case: Case) -> Advice:
    """Judge everything that can be built for a case."""
    found = [outcome(case, design) for design in designs(case)]
    candidates = [Candidate(each, tuple(violations(case, each))) for each in found]
    return Advice(case, tuple(sorted(candidates, key=sort_key)))


def sort_key(candidate: Candidate) -> tuple[int, float, int, float]:
    """Order by limits that are broken, then by cost; what is equal, by simplicity."""
    simple = ("none", "revalidate", "ttl", "purge", "keyed").index(
        candidate.design.caching
    )
    cost = round(candidate.outcome.total, 9)
    return len(candidate.violations), cost, simple, candidate.design.ttl


def best_design(case: Case) -> Design | None:
    """Return the design that is advised; None: nothing keeps the limits."""
    first = advise(case).ranked[0]
    return None if first.violations else first.design
