"""How a design can fail, read off what happened to it."""

from collections.abc import Mapping

Counts = Mapping[str, float]
MODES = (
    ("worker_dies", "lost_sessions", "a worker dies: its sessions are gone"),
    ("store_dies", "baskets_failed", "the store dies: no session can be read"),
    ("origin_dies", "known_failed", "the origin dies: pages fail"),
    ("origin_dies", "new_failed", "the origin dies: pages that nobody has read fail"),
    ("origin_dies", "baskets_failed", "the origin dies: sessions are not found"),
    ("staleness", "stale", "a page is older than the origin's"),
    ("consistency", "others_missed", "a customer misses what another has changed"),
    ("consistency", "own_write_missed", "a customer misses their own change"),
    ("consistency", "went_back", "a page goes back in time"),
)
SHADOWED = {  # pages that were read fail too: that says it all
    "the origin dies: pages that nobody has read fail": "the origin dies: pages fail"
}


def failure_modes(trials: Mapping[str, Mapping[str, Counts]], name: str) -> list[str]:
    """Return what was seen to go wrong with the design of that name."""
    seen = [said for trial, key, said in MODES if trials[trial][name][key]]
    return [mode for mode in seen if SHADOWED.get(mode) not in seen]
