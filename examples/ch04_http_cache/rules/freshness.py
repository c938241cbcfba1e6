"""Freshness (RFC 9111, sections 4.2.1 and 4.2.2): for how long a response is fresh."""

from dataclasses import dataclass
from typing import Literal

from examples.ch04_http_cache.messages.dates import parse_date
from examples.ch04_http_cache.messages.directives import Directives
from examples.ch04_http_cache.messages.fields import Fields, field_lines
from examples.ch04_http_cache.messages.message import StoredResponse
from examples.ch04_http_cache.rules.age import current_age, date_value
from examples.ch04_http_cache.rules.policy import CachePolicy

Source = Literal["s-maxage", "max-age", "Expires", "heuristic", "nothing"]

# RFC 9110, section 15.1: codes whose definition lets a cache guess.
HEURISTICALLY_CACHEABLE = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """For how many seconds a response is fresh, and what says so."""

    seconds: float
    source: Source

    @property
    def explicit(self) -> bool:
        """Say whether the origin gave it."""
        return self.source not in ("heuristic", "nothing")


def explicit_lifetime(
    fields: Fields, control: Directives, received: float, shared: bool
) -> Lifetime | None:
    """Return what the origin gave: s-maxage before max-age before Expires."""
    if shared and (seconds := control.seconds("s-maxage")) is not None:
        return Lifetime(seconds, "s-maxage")
    if (seconds := control.seconds("max-age")) is not None:
        return Lifetime(seconds, "max-age")
    expires = field_lines(fields, "Expires")
    if not expires or control.targeted:
        return None
    # Several dates, or one that cannot be read, have passed (section 5.3).
    until = parse_date(expires[0], received) if len(set(expires)) == 1 else None
    date = date_value(fields, received)
    return Lifetime(0 if until is None else max(0, until - date), "Expires")


def lifetime(
    status: int, fields: Fields, received: float, policy: CachePolicy
) -> Lifetime:
    """Return the freshness lifetime: given, else guessed from Last-Modified, else 0."""
    control = policy.control(fields)
    given = explicit_lifetime(fields, control, received, policy.shared)
    if given is not None:
        return given
    modified = field_lines(fields, "Last-Modified")
    since = parse_date(modified[0], received) if modified else None
    if since is None or not (status in HEURISTICALLY_CACHEABLE or "public" in control):
        return Lifetime(0, "nothing")
    unchanged = max(0, date_value(fields, received) - since)
    guess = min(unchanged * policy.heuristic_fraction, policy.heuristic_limit)
    return Lifetime(guess, "heuristic")


def stored_lifetime(stored: StoredResponse, policy: CachePolicy) -> Lifetime:
    """Return the freshness lifetime of a stored response."""
    return lifetime(stored.status, stored.fields, stored.response_time, policy)


def time_to_live(stored: StoredResponse, policy: CachePolicy, now: float) -> float:
    """Return the seconds of freshness that are left; negative: stale for so long."""
    return stored_lifetime(stored, policy).seconds - current_age(stored, now)
