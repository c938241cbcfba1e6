"""The shop is gone for a minute in the laboratory: who notices, and who waits."""

from typing import Any

from examples.ch05_staleness.experiments.stage import PAGE, Stage
from examples.lab import Node, Table

WARM, MINUTE = 20, 60
TIMEOUT = 5.0  # seconds that the cache waits for the shop
CONTROLS = {
    "max-age": "max-age=10",
    "max-age, stale-if-error": "max-age=10, stale-if-error=300",
    "s-maxage, stale-if-error": "s-maxage=10, stale-if-error=300",
    "max-age, stale-if-error, stale-while-revalidate": (
        "max-age=10, stale-if-error=300, stale-while-revalidate=300"
    ),
}
KINDS = ("refuses", "answers 503", "is silent")


def outages() -> Table:
    """Read a page once a second while the shop is gone, in each of three ways."""
    rows = []
    for name, control in CONTROLS.items():
        row: dict[str, object] = {"it said": name}
        for kind in KINDS:
            row[kind], waited = outage(control, kind)
        rows.append(row | {"longest wait, s": waited})
    said = f"reads that fail, one a second, for {MINUTE} s in which the shop"
    return Table(rows, said)


def outage(control: str, kind: str) -> tuple[int, float]:
    """Return how many reads failed in that minute, and the longest wait in seconds."""
    stage = Stage({"control": control})
    stage.net.host("door", lambda node: Door(node, stage))
    stage.cache(origin="door", timeout=TIMEOUT)
    waits, net = [], stage.net

    def reader() -> int:
        read_each_second(stage, WARM)
        begin(stage, kind)
        began, failed = net.clock.now, 0
        while net.clock.now < began + MINUTE:
            ok, waited = timed(stage)
            failed += not ok
            waits.append(waited)
        return failed

    (failed,) = net.run(reader)
    return failed, max(waits)


def read_each_second(stage: Stage, seconds: int) -> None:
    """Read before anything happens."""
    for _ in range(seconds):
        timed(stage)


def timed(stage: Stage) -> tuple[bool, float]:
    """Read, then wait for the next second; say whether it went well, and how long."""
    began = stage.net.clock.now
    ok = stage.get().ok
    waited = round(stage.net.clock.now - began, 3)
    stage.net.sleep(max(0.0, 1 - waited))
    return ok, waited


def begin(stage: Stage, kind: str) -> None:
    """Take the shop away."""
    door = stage.net.find("door")[0]
    if kind == "refuses":
        door.kill()
    elif kind == "is silent":
        door.slow(MINUTE * 10)
    else:
        stage.shop[0].kill()


class Door:
    """What stands before the shop and says 503 when it is gone."""

    def __init__(self, node: Node, stage: Stage) -> None:
        self._session, self._stage = node.session(), stage

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Pass on a GET."""
        if not self._stage.shop[0].alive:
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return ()
        reply = self._session.get(f"http://shop{PAGE}")
        names = ("Content-Type", "Content-Length", "Cache-Control", "Date", "Vary")
        fields = [(name, reply.headers[name]) for name in names]
        start_response("200 OK", fields)
        return (reply.content,)
