"""What can be built: a place for the session, and a mode of caching answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case

SESSION_PLACES = {
    "process": "in the memory of a replica, behind a sticky balancer",
    "store": "in a store that all replicas share",
    "request": "in the request, signed",
}
CACHING_MODES = {
    "none": "the service is asked each time",
    "revalidate": "copies are kept, and checked at each use (no-cache and an ETag)",
    "ttl": "copies are used unasked until max-age",
    "purge": "copies are used until max-age, and changes purge them",
    "keyed": "copies are kept under a key that holds the state (Vary)",
}
MAX_AGES = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400)


@dataclass(frozen=True, slots=True)
class Design:
    """One of SESSION_PLACES, one of CACHING_MODES, and how long copies are used."""

    session: str
    caching: str
    ttl: float = 0.0

    @property
    def kind(self) -> tuple[str, str]:
        """What is built; how `max-age` is set does not change that."""
        return self.session, self.caching

    @property
    def corner(self) -> tuple[str, str]:
        """Its corner in the table of two by two."""
        state = "stateful" if self.session == "process" else "stateless"
        return state, "uncached" if self.caching == "none" else "cached"


def designs(case: Case) -> Iterator[Design]:
    """Return what can be built for a case, allowed or not."""
    for session in SESSION_PLACES:
        for caching in CACHING_MODES:
            if possible(case, session, caching):
                for ttl in ttls(case, caching):
                    yield Design(session, caching, ttl)


def possible(case: Case, session: str, caching: str) -> bool:
    """Say whether a mode makes sense: nobody can purge browsers, or put the state into
    a key that is not in the request.
    """
    if caching == "purge":
        return not case.personal
    return caching != "keyed" or (case.personal and session == "request")


def ttls(case: Case, caching: str) -> tuple[float, ...]:
    """Return the values of `max-age` to try: round ones, and the limit itself."""
    if caching in {"none", "revalidate"}:
        return (0.0,)
    if caching == "keyed":
        return MAX_AGES
    allowed = [float(ttl) for ttl in MAX_AGES if ttl < case.stale_seconds]
    return (*allowed, *([case.stale_seconds] if case.stale_seconds else []))
