"""What goes wrong in the laboratory: a purge of one variant, and an empty cache."""

from functools import partial
from random import Random
from threading import Lock
from typing import Any

from examples.bookshop.catalogue import catalogue
from examples.ch04_http_cache import MemoryStorage, Request, Storage, create_app
from examples.ch05_staleness.experiments.stage import PAGE, Stage
from examples.lab import Node, Table

URI = f"http://shop{PAGE}"


def purge_and_look(all_variants: bool) -> list[str]:
    """Change a price, purge its page, and say what English and German readers see."""
    stage = Stage({"max_age": 600})
    shelf = MemoryStorage(1_000_000, Lock)
    stage.net.host("cache", partial(before_the_shop, shelf))
    for language in ("en", "de"):
        stage.get(Accept_Language=language)
    stage.put(PAGE, 500, "shop")
    if all_variants:
        shelf.invalidate(URI)
    else:
        purge_one_variant(shelf, Request("GET", URI, (("Accept-Language", "en"),)))
    read = [stage.get(Accept_Language=language) for language in ("en", "de")]
    return [str(reply.json()["words"]) for reply in read]


def before_the_shop(shelf: Storage, node: Node) -> Any:
    """Return a cache whose storage an operator can reach."""
    return create_app(
        origin="http://shop", session=node.session(), clock=node.clock, storage=shelf
    )


def purge_one_variant(storage: Storage, request: Request) -> None:
    """Forget what this very request would get, as a purge that is read like a GET."""
    for stored in storage.find(request.uri, request).matching:
        storage.remove(request.uri, stored)


PAGES, CUSTOMERS, THINK = 16, 80, 0.5
WORK, SLOTS, PATIENCE = 0.1, 2, 1.0  # the shop serves 20 pages a second
DEPLOY, END = 2, 22  # seconds
RUNS: dict[str, dict[str, Any]] = {
    "nothing": {"collapse": False},
    "collapsing": {"collapse": True},
}


Read = tuple[float, str, bool]  # seconds after the deploy, page, went well


def deploys() -> Table:
    """Empty the cache under load, and count what customers get."""
    rows = [{"against it": name, **deploy(how)} for name, how in RUNS.items()]
    said = f"{CUSTOMERS} customers, {PAGES} pages; a deploy empties the cache"
    return Table(rows, said)


def deploy(how: dict[str, Any], end: int = END) -> dict[str, object]:
    """Count pages that come back, and what fails, for how long after the deploy."""
    stage = Stage({"max_age": 3600}, work=WORK, slots=SLOTS)
    stage.cache(timeout=PATIENCE, wait_timeout=PATIENCE, **how)
    ids = list(catalogue().books)[:PAGES]
    for book_id in ids:
        stage.get(f"/books/{book_id}")
    filled, reads = stage.asked, list[Read]()
    net, random = stage.net, Random(6).random

    def customer() -> None:
        while net.clock.now < began + end:
            book_id = ids[int(random() ** 2 * PAGES)]
            well = stage.get(f"/books/{book_id}").ok
            reads.append((net.clock.now - began - DEPLOY, book_id, well))
            if well:
                net.sleep(THINK)

    def operator() -> None:
        net.find("cache")[0].restart()

    began = net.clock.now
    starts = [n * THINK / CUSTOMERS for n in range(CUSTOMERS)]
    net.run(*[customer] * CUSTOMERS, operator, at=[*starts, DEPLOY])
    return judged(reads) | {"asked the shop": stage.asked - filled}


def judged(reads: list[Read]) -> dict[str, object]:
    """Say which reads went well after the deploy, and which did not."""
    failures = [at for at, _, well in reads if not well]
    return {
        "pages back": len({page for at, page, well in reads if well and at > 0}),
        "failed": len(failures),
        "seconds of failing": round(max(failures, default=0)),
    }
