"""The title in one table: which answers may a cache share, and what tells it?"""

from collections.abc import Sequence

from examples.ch01_state.cacheability import by_cache_control
from examples.ch01_state.experiments.shop import KEPT, Customer, Shop, checked_places
from examples.lab import Table
from examples.lab.figures import Marked

ORIGIN, CACHE = Marked("origin", "miss"), Marked("cache", "fresh")


def shares(places: Sequence[str] = (*KEPT, "bold")) -> Table:
    """Compare the places of a basket, and one that claims too much."""
    rows = [share(place) for place in checked_places(places)]
    return Table(rows, "who answers what somebody has asked before")


def share(place: str) -> dict[str, object]:
    """Put a cache before the shop and ask four times what has been asked before."""
    shop = Shop(place, replicas=1, cache=by_cache_control)
    alice, bob = shop.alice, shop.customer("bob")
    ask(alice, "/books/emma")
    row: dict[str, object] = {"baskets in": place}
    row["a book"] = ask(bob, "/books/emma")
    alice.add(1)
    row["a basket says"] = says(shop)
    row["hers, again"] = ask(alice, "/basket")
    bob.put()
    row["his, equal"] = ask(bob, "/basket")
    alice.put()
    alice.added += 1
    row["hers, one more"] = last_look(alice)
    return row


def ask(customer: Customer, path: str) -> Marked:
    """Ask for a page and say who answered."""
    said = customer.get(path).headers["Cache-Status"]
    return CACHE if "hit" in said else ORIGIN


def says(shop: Shop) -> str:
    """Quote what the first answer about a basket says of itself."""
    looks = shop.net.trace.where(path="/basket", method="GET", target="shop")
    fields = dict(looks[0].response_fields)
    vary = f", Vary: {fields['Vary']}" if "Vary" in fields else ""
    return fields["Cache-Control"] + vary


def last_look(customer: Customer) -> Marked:
    """Ask for the basket and say who answered, and whether it is all there."""
    who = ask(customer, "/basket")
    seen = customer.look()
    if seen.found == seen.added:
        return who
    return Marked(f"{who.value}: {seen.found} of {seen.added}", "stale")
