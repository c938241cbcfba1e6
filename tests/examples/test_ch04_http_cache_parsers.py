"""What reads fields: nothing breaks it, and nothing makes it too generous."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.ch04_http_cache.messages.dates import format_date, parse_date
from examples.ch04_http_cache.messages.directives import (
    LONGEST,
    delta_seconds,
    parse_directives,
)
from examples.ch04_http_cache.messages.fields import members
from examples.ch04_http_cache.messages.message import (
    Request,
    Response,
    StoredRange,
    StoredResponse,
)
from examples.ch04_http_cache.messages.targeted import parse_targeted
from examples.ch04_http_cache.rules.age import age_value
from examples.ch04_http_cache.rules.cache_key import (
    matches,
    normalised,
    selecting_fields,
)
from examples.ch04_http_cache.rules.ranges import (
    ByteRange,
    as_incomplete,
    bytes_in_range,
    combined_ranges,
    complete_length,
    content_range,
    requested_range,
)
from examples.ch04_http_cache.store.codec import decode, encode
from examples.ch04_http_cache.store.variant_index import (
    VariantIndex,
    decode_index,
    reference_to,
)

ANYTHING = st.text(st.characters(max_codepoint=255))
TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=1)
FIELDS = st.lists(st.tuples(TOKENS, ANYTHING), max_size=4).map(tuple)
NOW = 1_800_000_000


@given(ANYTHING)
def test_no_text_breaks_a_parser(text):
    parse_directives(text)
    parse_targeted(text)
    parse_date(text, NOW)
    members(text)
    age_value((("Age", text),))
    requested_range(Request("GET", "http://a/", (("Range", text),)), 10)
    content_range(Response(206, (("Content-Range", text),)), 5)


@given(st.lists(TOKENS), ANYTHING)
def test_a_directive_is_found_whatever_stands_around_it(names, junk):
    before = ", ".join(names)
    junk = junk.replace('"', "").replace(",", "")
    assert "no-store" in parse_directives(f"{before}, no-store, {junk}")
    assert "no-store" in parse_directives(f"{junk}, No-Store")


@given(ANYTHING)
def test_a_quoted_string_says_nothing(text):
    quoted = text.replace("\\", "").replace('"', "")
    said = parse_directives(f'a="{quoted}", max-age=1')
    assert [each.name for each in said.items] == ["a", "max-age"]


@given(st.integers(min_value=0))
def test_seconds_are_whole_and_bounded(n):
    assert delta_seconds(str(n)) == min(n, LONGEST)
    assert parse_directives(f"max-age={n}").seconds("max-age") == min(n, LONGEST)


@given(ANYTHING.filter(lambda text: not (text.isascii() and text.isdigit())))
def test_what_is_no_number_is_no_seconds(text):
    assert delta_seconds(text) is None


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_a_date_is_read_as_it_was_written(seconds):
    assert parse_date(format_date(seconds), NOW) == seconds
    assert parse_date(format_date(seconds).upper(), NOW) == seconds


@pytest.mark.parametrize(
    ("text", "year"), [("18-Aug-50", 2050), ("18-Aug-94", 1994), ("18-Aug-77", 2077)]
)
def test_a_year_of_two_digits_is_at_most_fifty_years_ahead(text, year):
    read = parse_date(f"Thursday, {text} 02:01:18 GMT", NOW)
    assert format_date(read).split()[3] == str(year)


def test_a_leap_second_is_the_second_before():
    assert parse_date("Sat, 31 Dec 2016 23:59:60 GMT", NOW) == 1_483_228_799
    assert parse_date("Sat, 31 Dec 2016 23:59:61 GMT", NOW) is None


@given(st.lists(TOKENS, min_size=1), st.randoms())
def test_the_order_of_languages_does_not_matter(languages, random):
    shuffled = random.sample(languages, len(languages))
    one, other = ",".join(languages), " , ".join(shuffled)
    assert normalised("accept-language", one) == normalised("accept-language", other)


@given(FIELDS, TOKENS)
def test_a_request_matches_what_it_was_answered_with(fields, name):
    request = Request("GET", "http://a/", fields)
    selecting = selecting_fields((("Vary", name), ("Vary", "accept")), request)
    assert matches(selecting, request)


@given(FIELDS, st.binary(), st.booleans(), st.none() | st.integers(0, 9))
def test_a_stored_response_survives_the_store(fields, body, invalid, first):
    part = None if first is None else StoredRange(first, None)
    stored = StoredResponse(
        200, fields, body, 1.5, 2.25, "OK", (("a", None),), part, invalid
    )
    assert decode(encode(stored)) == stored
    index = VariantIndex(3).put(reference_to(stored, "key", encode(stored), 1.5), 10**6)
    assert decode_index(index.encode()) == index


@given(st.binary(max_size=200), st.integers(0, 300))
def test_what_is_no_stored_response_is_none(junk, cut):
    whole = encode(StoredResponse(200, (), b"body", 1.0, 2.0))
    assert decode(junk) is None
    assert decode(whole[:cut]) is None or cut >= len(whole)
    assert decode_index(junk) == VariantIndex()


@pytest.mark.parametrize("value", [b"1", b"[]", b"null", b'{"version": 1}', b'"a"'])
def test_other_json_is_no_stored_response_either(value):
    assert decode(value + b"\n") is None
    assert decode_index(value) == VariantIndex()


@given(st.binary(min_size=1), st.integers(0, 99), st.integers(0, 99))
def test_a_range_of_a_body_is_that_slice(body, first, last):
    request = Request("GET", "http://a/", (("Range", f"bytes={first}-{last}"),))
    span = requested_range(request, len(body))
    if last < first:
        assert span == "all"
    elif first >= len(body):
        assert span == "none"
    else:
        stored = StoredResponse(200, (), body, 0, 0)
        assert bytes_in_range(stored, span) == body[first : last + 1]


@given(st.binary(min_size=1, max_size=40), st.data())
def test_joined_parts_are_the_whole_or_nothing(body, data):
    def a_part():
        first = data.draw(st.integers(0, len(body) - 1))
        last = data.draw(st.integers(first, len(body) - 1))
        stored = StoredResponse(206, (("ETag", '"a"'),), body[first : last + 1], 0, 0)
        return as_incomplete(stored, StoredRange(first, len(body))), first, last

    (one, a, b), (other, c, d) = a_part(), a_part()
    both = combined_ranges(one, other)
    if one.part is None or other.part is None or c > b + 1 or a > d + 1:
        assert both is None
    else:
        span = ByteRange(min(a, c), max(b, d))
        assert bytes_in_range(both, span) == body[span.first : span.last + 1]
        assert complete_length(both) == len(body)
