"""What is tried on each of the four, the same in the laboratory and for real."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Protocol

from examples.bookshop import catalogue
from examples.ch05_staleness import count_reads
from examples.ch12_choosing.experiments.visitors import (
    CUSTOMERS,
    PLENTY,
    Site,
    crowd,
    fill,
)

POPULAR = 8  # pages that are read again and again
KNOWN, NEW = 2, 12  # pages that are read before an outage, and the first one after
ROUNDS = 4  # times that each customer reads, to count what the origin does
TRIPS = 12  # writes that are read back
READS = tuple(round(0.8 * n, 1) for n in range(20))  # seconds
CHANGES = (2.0, 6.8, 10.8)  # seconds, far from each read
LONG, SHORT = 60, 3  # seconds that a page is fresh
EXPIRED = SHORT + 1.5
BOOKS = [book_id for book_id in catalogue().books if book_id != PLENTY["book_id"]]


Counts = dict[str, float]


class Trial(Protocol):
    """Something that is tried on a site, and counted."""

    __name__: str

    def __call__(self, site: Site) -> Counts:
        """Run it."""


def origin_load(site: Site) -> Counts:
    """Read a few pages again and again while they are fresh."""
    people, before = crowd(site), site.asked()
    for turn in range(ROUNDS):
        for n, person in enumerate(people):
            person.version(BOOKS[(n + turn) % POPULAR])
    reads = ROUNDS * len(people)
    return {"reads": reads, "origin_requests": site.asked() - before}


def staleness(site: Site) -> Counts:
    """Read a price at set times, while somebody else changes it at set times."""
    people, book_id = crowd(site), BOOKS[0]
    site.begin()
    seen: list[tuple[float, float]] = []
    before, first, waiting = site.asked(), 0, list(CHANGES)
    for n, at in enumerate(READS):
        while waiting and waiting[0] < at:
            site.until(waiting.pop(0))
            site.change(book_id, 1000 + n)
        site.until(at)
        version = people[n * 7 % CUSTOMERS].version(book_id) or 0
        first = first if seen else version
        seen.append((at, (0.0, *CHANGES)[version - first]))
    judged = count_reads(seen, CHANGES)
    return {
        "reads": judged.reads,
        "stale": judged.stale,
        "oldest_s": round(judged.oldest, 1),
        "origin_requests": site.asked() - before,
    }


def consistency(site: Site) -> Counts:
    """Write through the door and read back, while others read other pages."""
    people, book_id, draw = crowd(site), BOOKS[0], Random(12).random
    found = {"own_write_missed": 0, "went_back": 0, "others_missed": 0}
    for person in people:
        person.version(book_id)
    for trip in range(TRIPS):
        me, other = people[trip % CUSTOMERS], people[(7 * trip + 3) % CUSTOMERS]
        mine = me.write(book_id, 1000 + trip) or 0
        seen = []
        for _ in range(3):
            for _ in range(int(3 * draw())):
                people[int(CUSTOMERS * draw())].version(BOOKS[1])
            seen.append(me.version(book_id) or 0)
        found["own_write_missed"] += seen[0] < mine
        found["went_back"] += any(later < soon for soon, later in pairwise(seen))
        found["others_missed"] += (other.version(book_id) or 0) < mine
    return {"trips": TRIPS, **found}


def worker_dies(site: Site) -> Counts:
    """Fill baskets, kill a worker, and look what is left."""
    people = crowd(site)
    filled = [fill(person) for person in people]
    site.kill("worker")
    seen = [person.look() for person in people]
    return {
        "customers": sum(filled),
        "failed": seen.count(None),
        "lost_sessions": sum(count == 0 for count in seen),
    }


def origin_dies(site: Site) -> Counts:
    """Let everybody read, wait until all is stale, kill the origin, read on."""
    people = crowd(site)
    for person in people:
        for book_id in BOOKS[:KNOWN]:
            person.version(book_id)
        fill(person)
    site.begin()
    site.until(EXPIRED)
    site.kill("origin")
    found = dict.fromkeys(("known_failed", "new_failed", "baskets_failed"), 0)
    for n, person in enumerate(people):
        found["known_failed"] += person.version(BOOKS[n % KNOWN]) is None
        found["new_failed"] += person.version(BOOKS[NEW + n]) is None
        found["baskets_failed"] += not person.look()
    return {"customers": len(people), **found}


def store_dies(site: Site) -> Counts:
    """Fill baskets, new ones where they are lost; kill the store, read and look."""
    people = crowd(site)
    for person in people:
        fill(person)
    site.kill("store")
    pages = [person.version(BOOKS[0]) for person in people]
    baskets = [person.look() for person in people]
    return {
        "customers": len(people),
        "pages_failed": pages.count(None),
        "baskets_failed": sum(not count for count in baskets),
    }


@dataclass(frozen=True, slots=True)
class Group:
    """Trials that one site goes through, and for how many seconds a page is fresh."""

    max_age: int
    trials: tuple[Trial, ...]


GROUPS = (
    Group(LONG, (origin_load, consistency, worker_dies, store_dies)),
    Group(SHORT, (staleness, origin_dies)),
)
NAMES = tuple(trial.__name__ for group in GROUPS for trial in group.trials)


def tried(group: Group, site: Site) -> dict[str, Counts]:
    """Run the trials of a group, one after the other."""
    return {trial.__name__: trial(site) for trial in group.trials}
