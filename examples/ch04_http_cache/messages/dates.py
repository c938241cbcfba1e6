"""HTTP dates: three formats to read, one to write (RFC 9110, section 5.6.7)."""

import re
from calendar import timegm
from datetime import datetime, timedelta
from email.utils import formatdate

from examples.ch04_http_cache.messages.fields import Fields, field_lines, with_field

MONTHS = re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec")
SHORT, LONG = "mon|tue|wed|thu|fri|sat|sun", "mon|tues|wednes|thurs|fri|satur|sun"
MONTH, TIME = f"(?P<month>{'|'.join(MONTHS)})", r"(?P<time>\d\d:\d\d:\d\d)"
# Any other zone makes it no date; UTC too, which RFC 7234 allowed (RFC 9111, 5.3).
ZONE = "gmt"

FORMATS = [
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?:{SHORT}), (?P<day>\d\d) {MONTH} (?P<year>\d{{4}}) {TIME} {ZONE}",
        rf"(?:{LONG})day, (?P<day>\d\d)-{MONTH}-(?P<year>\d\d) {TIME} {ZONE}",
        rf"(?:{SHORT}) {MONTH} (?P<day>\d\d| \d) {TIME} (?P<year>\d{{4}})",
    )
]
AHEAD = 50  # years: a two-digit year further ahead lies in the past


def parse_date(text: str, now: float) -> int | None:
    """Read a date in any of the formats, in any case; None when it is none of them.

    `now` in Unix seconds decides the century of a two-digit year.

    >>> parse_date("Sun, 06 Nov 1994 08:49:37 GMT", now=0)
    784111777
    >>> parse_date("0", now=0) is None
    True
    """
    for pattern in FORMATS:
        if found := pattern.fullmatch(text.strip()):
            return _seconds(found.groupdict(), now)
    return None


def format_date(seconds: float) -> str:
    """Write Unix seconds as the preferred format.

    >>> format_date(784111777.9)
    'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    return formatdate(int(seconds), usegmt=True)


def with_date(fields: Fields, now: float) -> Fields:
    """Return the fields with a Date that can be read (RFC 9110, section 6.6.1)."""
    dates = field_lines(fields, "Date")
    if dates and parse_date(dates[0], now) is not None:
        return fields
    return with_field(fields, "Date", format_date(now))


def _seconds(said: dict[str, str], now: float) -> int | None:
    """Count the Unix seconds of a date; None for the 31st of February and its like."""
    hour, minute, second = map(int, said["time"].split(":"))
    month = MONTHS.index(said["month"].lower()) + 1
    try:
        # A leap second is the nearest earlier time (RFC 9111, section 4.2).
        when = datetime(
            _year(said["year"], now),
            month,
            int(said["day"]),
            hour,
            minute,
            min(second, 59) if second <= 60 else second,  # noqa: PLR2004
        )
    except ValueError:
        return None
    return timegm(when.timetuple())


def _year(digits: str, now: float) -> int:
    """Complete a year of two digits: at most fifty years from now."""
    if len(digits) > len("50"):
        return int(digits)
    today = (datetime(1970, 1, 1) + timedelta(seconds=now)).year
    year = today - today % 100 + int(digits)
    return year - 100 if year > today + AHEAD else year
