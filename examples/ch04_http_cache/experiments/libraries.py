"""One trace through three caches in the laboratory, two of them requests-cache."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
from requests_cache import CachedSession
from werkzeug import Request, Response

from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.messages.dates import format_date
from examples.lab import EPOCH, Node, Table
from examples.lab.figures import Marked

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

GERMAN = {"Accept-Language": "de"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A page asked for, then something happens, then it is asked for again."""

    words: str
    says: dict[str, str]
    wait: float
    then: dict[str, str] = field(default_factory=dict)
    put: bool = False
    rule: str = "new"  # what the second answer must be: new, or old is good enough


SCENES = (
    Scene("max-age=60, after 59 s", {"Cache-Control": "max-age=60"}, 59, rule="old"),
    Scene("max-age=60, after 61 s", {"Cache-Control": "max-age=60"}, 61),
    Scene("Expires in 60 s, after 61 s", {"Expires": "60"}, 61),
    Scene("max-age=60, Age: 50, after 20 s",
          {"Cache-Control": "max-age=60", "Age": "50"}, 20),
    Scene("nothing about time, after a day", {}, 86_400),
    Scene("no-store, after 1 s", {"Cache-Control": "no-store"}, 1),
    Scene("no-cache and an ETag, after 1 s", {"Cache-Control": "no-cache"}, 1),
    Scene("Vary on language, then German",
          {"Cache-Control": "max-age=60", "Vary": "Accept-Language"}, 1, GERMAN),
    Scene("max-age=60, after our own PUT", {"Cache-Control": "max-age=60"}, 1,
          put=True),
)  # fmt: skip


def pages(request: Request, now: float) -> Response:
    """Answer with the time and the language, and say what the scene says."""
    says = dict(SCENES[int(request.path.strip("/"))].says)
    if "Expires" in says:
        says["Expires"] = format_date(now + float(says["Expires"]))
    if says.get("Cache-Control") == "no-cache":
        says["ETag"] = f'"{now}"'
    if "Age" in says:
        says["Date"] = format_date(now - float(says["Age"]))
    language = request.headers.get("Accept-Language", "en")
    return Response(f"{now} {language}", headers=says)


def cached(stage: Stage, **options: Any) -> requests.Session:
    """Open a session of requests-cache on the laboratory's network."""
    session = CachedSession(backend="memory", **options)
    session.headers.clear()
    return stage.net.mount(session, "alice")


Open = Callable[[Stage], requests.Session]
Make = Callable[[Node], "WSGIApplication"]
CACHES: dict[str, Open] = {
    "requests-cache": cached,
    "cache_control=True": partial(cached, cache_control=True),
    "this chapter's": lambda stage: stage.browser("alice"),
}


@contextmanager
def its_time(stage: Stage) -> Iterator[None]:
    """Let a library that reads the wall clock see the laboratory's instead."""
    from freezegun import freeze_time  # noqa: PLC0415  slow to import

    with freeze_time(datetime.fromtimestamp(stage.net.clock.time(), UTC)):
        yield


def behind(make: Make, stage: Stage) -> requests.Session:
    """Open a session whose requests for the shop go to a cache before it."""
    stage.net.host("cache", make)
    session = stage.client("alice")
    through = session.request

    def request(method: str, url: str, **options: Any) -> requests.Response:
        return through(method, url.replace("//shop/", "//cache/"), **options)

    session.request = request  # type: ignore[method-assign, assignment]
    return session


def libraries(yours: Make | None = None) -> Table:
    """Play every scene through every cache; `yours` makes one more."""
    caches = dict(CACHES)
    if yours is not None:
        caches = {**caches, "yours": partial(behind, yours)}
    rows = []
    for number, scene in enumerate(SCENES):
        played = {name: play(number, scene, caches[name]) for name in caches}
        rows.append({"the answer said, and then": scene.words, **played})
    return Table(rows, "what the second request gets")


def play(number: int, scene: Scene, opened: Open) -> Marked:
    """Ask, wait, ask again; judge the second answer by what the shop would say now."""
    stage = Stage(pages)
    session, url = opened(stage), f"http://shop/{number}"
    with its_time(stage):
        session.get(url, headers={"Accept-Language": "en"})
    stage.until(scene.wait)
    with its_time(stage):
        if scene.put:
            session.put(url)
        asked = stage.asked
        second = session.get(url, headers={"Accept-Language": "en", **scene.then})
    return judged(scene, second, stage.asked > asked)


def judged(scene: Scene, second: requests.Response, went: bool) -> Marked:
    """Say whether it is new, good enough, or wrong."""
    if went:
        return Marked("new", "miss")
    written, language = second.text.split()
    if scene.rule == "old":
        return Marked("old, allowed", "fresh")
    if scene.then and language != scene.then["Accept-Language"]:
        return Marked("in English", "failed")
    age = scene.wait - (float(written) - EPOCH) + float(scene.says.get("Age", 0))
    return Marked(f"{age:.0f} s old", "stale")


def wrong(table: Table, cache: str) -> int:
    """Count the scenes in which a cache gave what it should not have given."""
    good = ("new", "old, allowed")
    return sum(row[cache] not in good for row in table.records())
