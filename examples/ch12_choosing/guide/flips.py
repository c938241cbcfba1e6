"""Sensitivity: at which value of each number the advice changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf, sqrt

from examples.ch12_choosing.guide.case import Case, Figure, told_fields
from examples.ch12_choosing.guide.choosing import chosen
from examples.ch12_choosing.guide.design import Design

View = Callable[[Design], object]
DOUBLINGS = 12  # looked at in each direction
HALVINGS = 12  # of the last doubling


@dataclass(frozen=True, slots=True)
class Flip:
    """A number that makes another design the best when it goes from `now` to `at`."""

    name: str
    now: float
    at: float
    instead: Design | None

    @property
    def factor(self) -> float:
        """How far away it is: 2.0 is twice as much, or half of it."""
        if not self.now or not self.at:
            return inf
        return max(self.at / self.now, self.now / self.at)


@dataclass(frozen=True, slots=True)
class Search:
    """A case, and what of the advice is looked at."""

    case: Case
    view: View

    def seen(self, name: str, value: float) -> object:
        """Return what is seen for another value of one number; None: nothing fits."""
        return self.of(chosen(replace(self.case, **{name: value})))

    def of(self, design: Design | None) -> object:
        """Return what is looked at."""
        return None if design is None else self.view(design)

    @property
    def now(self) -> object:
        """What is seen as things are."""
        return self.of(chosen(self.case))

    def flip(self, name: str, at: float) -> Flip:
        """Say what is advised there."""
        instead = chosen(replace(self.case, **{name: at}))
        return Flip(name, getattr(self.case, name), at, instead)


def flips(case: Case, view: View = lambda design: design.kind) -> list[Flip]:
    """Return the nearest flip of each number, up and down, the nearest first.

    A number is doubled, or halved, until `view` of the advice is another, and then the
    place is found by halving. What changes and changes back within one doubling is not
    seen, and what is 0 stays 0.
    """
    search = Search(case, view)
    found = [each for name, told in told_fields() for each in one(search, name, told)]
    return sorted(found, key=lambda flip: (flip.factor, flip.name))


def one(search: Search, name: str, told: Figure) -> Iterator[Flip]:
    """Return the flips of one number, or of one yes or no."""
    now, seen = getattr(search.case, name), search.now
    if isinstance(now, bool):
        if search.seen(name, not now) != seen:
            yield search.flip(name, not now)
        return
    for factor in (2.0, 0.5):
        ends = doubled(search, name, factor, told)
        if ends is not None:
            yield search.flip(name, halved(search, name, ends))


def doubled(
    search: Search, name: str, factor: float, told: Figure
) -> tuple[float, float] | None:
    """Return the two values between which the first flip in a direction is."""
    near, seen = float(getattr(search.case, name)), search.now
    for _ in range(DOUBLINGS):
        far = min(max(near * factor, told.low), told.high)
        if far == near:
            return None
        if search.seen(name, far) != seen:
            return near, far
        near = far
    return None


def halved(search: Search, name: str, ends: tuple[float, float]) -> float:
    """Return the first value found on the far side of a flip."""
    (near, far), seen = ends, search.now
    for _ in range(HALVINGS):
        middle = sqrt(near * far)
        near, far = (
            (middle, far) if search.seen(name, middle) == seen else (near, middle)
        )
    return far
