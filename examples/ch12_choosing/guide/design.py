"""What can be built: a place for the session, and a way to keep answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case

PLACES = {
    "process": "in the memory of a replica, behind a sticky balancer",
    "store": "in a store that all replicas share",
    "request": "in the request, signed",
}
WAYS = {
    "none": "the service is asked each time",
    "ask": "copies are kept, and checked at each use (no-cache and an ETag)",
    "ttl": "copies are used unasked until max-age",
    "told": "copies are used until max-age, and changes purge them",
    "keyed": "copies are kept under a key that holds the state (Vary)",
}
LADDER = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400)


@dataclass(frozen=True, slots=True)
class Design:
    """A place of PLACES, a way of WAYS, and for how many seconds copies are used."""

    place: str
    way: str
    ttl: float = 0.0

    @property
    def kind(self) -> tuple[str, str]:
        """What is built; how `max-age` is set does not change that."""
        return self.place, self.way

    @property
    def corner(self) -> tuple[str, str]:
        """Its corner in the table of two by two."""
        state = "stateful" if self.place == "process" else "stateless"
        return state, "uncached" if self.way == "none" else "cached"


def designs(case: Case) -> Iterator[Design]:
    """Return what can be built for a case, allowed or not."""
    for place in PLACES:
        for way in WAYS:
            if possible(case, place, way):
                for ttl in ttls(case, way):
                    yield Design(place, way, ttl)


def possible(case: Case, place: str, way: str) -> bool:
    """Say whether a way makes sense: nobody can purge browsers, or put the state into
    a key that is not in the request.
    """
    if way == "told":
        return not case.personal
    return way != "keyed" or (case.personal and place == "request")


def ttls(case: Case, way: str) -> tuple[float, ...]:
    """Return the values of `max-age` to try: round ones, and the limit itself."""
    if way in {"none", "ask"}:
        return (0.0,)
    if way == "keyed":
        return LADDER
    allowed = [float(ttl) for ttl in LADDER if ttl < case.stale_seconds]
    return (*allowed, *([case.stale_seconds] if case.stale_seconds else []))
