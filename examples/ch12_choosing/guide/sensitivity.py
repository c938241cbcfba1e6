"""Sensitivity: at which value of each number the advice changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt

from examples.ch12_choosing.guide.advice import chosen
from examples.ch12_choosing.guide.case import Case, Figure, told_fields
from examples.ch12_choosing.guide.design import Design

View = Callable[[Design], object]
FACTOR = 4.0  # from one value that is looked at to the next
STEPS = 5  # in each direction
HALVINGS = 10  # of the last step


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
    """A case, what of the advice is looked at, and what is seen as things are."""

    case: Case
    view: View
    now: object

    def seen(self, name: str, value: float) -> object:
        """Return what is seen for another value of one number; None: nothing fits."""
        design = chosen(self.case.but(name, value))
        return None if design is None else self.view(design)

    def flip(self, name: str, at: float) -> Flip:
        """Say what is advised there."""
        instead = chosen(self.case.but(name, at))
        return Flip(name, getattr(self.case, name), at, instead)


@lru_cache(maxsize=32)
def flips(case: Case, view: View = lambda design: design.kind) -> tuple[Flip, ...]:
    """Return the nearest flip of each number, up and down, the nearest first.

    A number is multiplied or divided by FACTOR until `view` of the advice is another,
    and then the place is found by halving. What changes and changes back within one
    step is not seen, and what is 0 stays 0.
    """
    best = chosen(case)
    search = Search(case, view, None if best is None else view(best))
    found = [each for name, told in told_fields() for each in one(search, name, told)]
    return tuple(sorted(found, key=lambda flip: (flip.factor, flip.name)))


def one(search: Search, name: str, told: Figure) -> Iterator[Flip]:
    """Return the flips of one number, or of one yes or no."""
    now, seen = getattr(search.case, name), search.now
    if isinstance(now, bool):
        if search.seen(name, not now) != seen:
            yield search.flip(name, not now)
        return
    for factor in (FACTOR, 1 / FACTOR):
        ends = stepped(search, name, factor, told)
        if ends is not None:
            yield search.flip(name, halved(search, name, ends))


def stepped(
    search: Search, name: str, factor: float, told: Figure
) -> tuple[float, float] | None:
    """Return the two values between which the first flip in a direction is."""
    near, seen = float(getattr(search.case, name)), search.now
    for _ in range(STEPS):
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
