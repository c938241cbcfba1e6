"""Sensitivity: at which value of each number the advice changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt

from examples.ch12_choosing.guide.advice import best_design
from examples.ch12_choosing.guide.case import Case, Quantity, quantities
from examples.ch12_choosing.guide.design import Design

View = Callable[[Design], object]
FACTOR = 4.0  # from one value that is looked at to the next
STEPS = 5  # in each direction
HALVINGS = 10  # of the last step


@dataclass(frozen=True, slots=True)
class TippingPoint:
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
        design = best_design(self.case.with_value(name, value))
        return None if design is None else self.view(design)

    def point(self, name: str, at: float) -> TippingPoint:
        """Say what is advised there."""
        instead = best_design(self.case.with_value(name, at))
        return TippingPoint(name, getattr(self.case, name), at, instead)


@lru_cache(maxsize=32)
def tipping_points(
    case: Case, view: View = lambda design: design.kind
) -> tuple[TippingPoint, ...]:
    """Return the nearest tipping point of each number, up and down, the nearest first.

    A number is multiplied or divided by FACTOR until `view` of the advice is another,
    and then the place is found by halving. What changes and changes back within one
    step is not seen, and what is 0 stays 0.
    """
    best = best_design(case)
    search = Search(case, view, None if best is None else view(best))
    found = [
        each
        for name, quantity in quantities()
        for each in of_quantity(search, name, quantity)
    ]
    return tuple(sorted(found, key=lambda point: (point.factor, point.name)))


def of_quantity(
    search: Search, name: str, quantity: Quantity
) -> Iterator[TippingPoint]:
    """Return the tipping points of one number, or of one yes or no."""
    now, seen = getattr(search.case, name), search.now
    if isinstance(now, bool):
        if search.seen(name, not now) != seen:
            yield search.point(name, not now)
        return
    for factor in (FACTOR, 1 / FACTOR):
        ends = bracket(search, name, factor, quantity)
        if ends is not None:
            yield search.point(name, bisect(search, name, ends))


def bracket(
    search: Search, name: str, factor: float, quantity: Quantity
) -> tuple[float, float] | None:
    """Return the two values between which the first one in a direction is."""
    near, seen = float(getattr(search.case, name)), search.now
    for _ in range(STEPS):
        far = min(max(near * factor, quantity.low), quantity.high)
        if far == near:
            return None
        if search.seen(name, far) != seen:
            return near, far
        near = far
    return None


def bisect(search: Search, name: str, ends: tuple[float, float]) -> float:
    """Return the first value found on the far side of it."""
    (near, far), seen = ends, search.now
    for _ in range(HALVINGS):
        middle = sqrt(near * far)
        near, far = (
            (middle, far) if search.seen(name, middle) == seen else (near, middle)
        )
    return far
