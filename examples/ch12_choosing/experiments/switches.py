"""The two switches in the laboratory: what each of them decides, and what both do."""

from examples.ch12_choosing.experiments.foursome import predicted
from examples.lab import Table

ARTICLE = (
    ("scalability", "high; horizontal scaling is easy",
     "moderate; better with caching and load balancing"),
    ("fault tolerance", "high; an instance can fail without affecting others",
     "high; a cache softens failures"),
    ("complexity", "low", "moderate: managing caches and consistency"),
    ("performance", "can be slower", "can be much faster"),
    ("data consistency", "simpler to keep", "needs careful management"),
)  # fmt: skip


def the_slide() -> Table:
    """Return the table of the articles, in our words."""
    names = ("feature", "stateless systems", "cacheable systems")
    return Table((names, ARTICLE))


def switched() -> Table:
    """Return what becomes of twenty customers in each of the four corners."""
    found = predicted()
    worker, store, origin = (
        found[f"{who}_dies"] for who in ("worker", "store", "origin")
    )
    reads = next(iter(found["origin_load"].values()))["reads"]
    rows = [
        {
            "design": name,
            "sessions lost: a worker dies": worker[name]["lost_sessions"],
            "sessions lost: the store dies": store[name]["baskets_failed"],
            f"asked the origin, of {reads:g}": load["origin_requests"],
            "pages failed: the origin dies": origin[name]["known_failed"],
        }
        for name, load in found["origin_load"].items()
    ]
    return Table(rows, "twenty customers, two replicas")


def read_back() -> Table:
    """Return what is seen after a write, in each of the four corners."""
    rows = [
        {
            "design": name,
            "own change missed": counts["own_write_missed"],
            "price went back": counts["went_back"],
            "others missed it": counts["others_missed"],
        }
        for name, counts in predicted()["consistency"].items()
    ]
    trips = next(iter(predicted()["consistency"].values()))["trips"]
    return Table(rows, f"{trips:g} prices changed, and read back at once")
