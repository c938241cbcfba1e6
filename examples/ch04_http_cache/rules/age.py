"""Age (RFC 9111, sections 4.2.3 and 5.1): how long ago the origin said this."""

from examples.ch04_http_cache.messages.dates import parse_date
from examples.ch04_http_cache.messages.directives import delta_seconds
from examples.ch04_http_cache.messages.fields import Fields, combined, field_lines
from examples.ch04_http_cache.messages.message import StoredResponse


def age_value(fields: Fields) -> int:
    """Read Age: the first member of the first line, and 0 when it is no age.

    >>> age_value((("Age", "30, 7200"),)), age_value((("Age", "-1"),))
    (30, 0)
    """
    first = (combined(fields, "Age") or "").partition(",")[0].strip()
    return delta_seconds(first) or 0


def date_value(fields: Fields, received: float) -> int:
    """Read Date; a response without a good one is dated when it was received.

    (RFC 9110, section 6.6.1.)
    """
    dates = field_lines(fields, "Date")
    date = parse_date(dates[0], received) if dates else None
    return int(received) if date is None else date


def initial_age(stored: StoredResponse) -> float:
    """Return how old the response was when it arrived, in seconds.

    Two ways to know, and the larger holds: the clocks of both ends, or the Age of the
    caches on the way and the time that our own exchange took.
    """
    # Date has whole seconds; a fraction of ours would make every response older.
    date = date_value(stored.fields, stored.response_time)
    apparent_age = max(0, int(stored.response_time) - date)
    response_delay = max(0.0, stored.response_time - stored.request_time)
    return max(apparent_age, age_value(stored.fields) + response_delay)


def current_age(stored: StoredResponse, now: float) -> float:
    """Return how old the response is now: its initial age and its stay with us."""
    return initial_age(stored) + max(0.0, now - stored.response_time)
