"""What three caches in the laboratory keep of one message, and of whose request."""

from werkzeug import Request, Response

from examples.ch04_http_cache.experiments.stage import Stage, handled, hit
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.lab import Table
from examples.lab.figures import Marked

MESSAGES: dict[str, dict[str, str]] = {
    "max-age=60": {"Cache-Control": "max-age=60"},
    "max-age=60, public": {"Cache-Control": "max-age=60, public"},
    "max-age=60, must-revalidate": {"Cache-Control": "max-age=60, must-revalidate"},
    "s-maxage=60": {"Cache-Control": "s-maxage=60"},
    "max-age=60, private": {"Cache-Control": "max-age=60, private"},
    "no-cache, and an ETag": {"Cache-Control": "no-cache", "ETag": '"1"'},
    "no-store": {"Cache-Control": "no-store"},
    "no-store, and CDN-Cache-Control: max-age=60": {
        "Cache-Control": "no-store",
        "CDN-Cache-Control": "max-age=60",
    },
    "max-age=60, and Set-Cookie": {
        "Cache-Control": "max-age=60",
        "Set-Cookie": "session=alice",
    },
}
SIGNED_IN = {"Authorization": "Basic YWxpY2U6c2VjcmV0"}


def keepers(signed_in: bool = False) -> Table:
    """Ask three caches twice for each message and see which of them kept it."""
    rows = []
    for words, fields in MESSAGES.items():
        kept = three(fields, SIGNED_IN if signed_in else {})
        rows.append({"the answer says": words, **kept})
    who = "with Authorization" if signed_in else "without Authorization"
    return Table(rows, f"what a cache does with the second of two requests, {who}")


def three(fields: dict[str, str], asked: dict[str, str]) -> dict[str, Marked]:
    """Put a browser, a CDN and an application's cache before the same shop."""

    def answer(request: Request, now: float) -> Response:
        return Response("a page", headers=fields)

    stage = Stage(answer)
    stage.cache("cdn")
    stage.cache("application", policy=CachePolicy(target_list=()))
    browser, client = stage.browser("alice"), stage.client("alice")
    found = {}
    for name, session, host in (
        ("browser", browser, "shop"),
        ("CDN", client, "cdn"),
        ("application", client, "application"),
    ):
        replies = [stage.get(session, host, "/page", **asked) for _ in range(2)]
        found[name] = verdict(hit(replies[1]), handled(replies[1]))
    return found


def verdict(answered: bool, status: str) -> Marked:
    """Say in a word what became of the second request."""
    if answered:
        return Marked("answers", "fresh")
    if "fwd=stale" in status:
        return Marked("asks first", "stale")
    return Marked("no copy", "private")


def answering(table: Table, cache: str) -> int:
    """Count the messages that a cache answers by itself the second time."""
    return sum(row[cache] == "answers" for row in table.records())
