"""RateLimit-Policy and RateLimit (draft -11)."""

from math import ceil

import http_sf
from hypothesis import given
from hypothesis import strategies as st

from examples.ch07_gateway.config.model import RateLimit
from examples.ch07_gateway.ratelimit.decision import Decision
from examples.ch07_gateway.ratelimit.response_fields import (
    quota_problem,
    rate_limit_fields,
)

MINUTE = RateLimit("minute", 10, 60)
DAY = RateLimit("day", 1000, 86400)


def fields(*decisions):
    return dict(rate_limit_fields(decisions))


def test_an_answer_says_each_policy_and_what_is_left_of_it():
    assert fields(
        Decision(MINUTE, True, 9, 59.2), Decision(DAY, True, 801, 3600.0)
    ) == {
        "RateLimit-Policy": '"minute";q=10;w=60, "day";q=1000;w=86400',
        "RateLimit": '"minute";r=9;t=60, "day";r=801;t=3600',
    }


def test_a_refusal_says_when_to_come_back_in_seconds_that_suffice():
    said = fields(
        Decision(DAY, True, 801, 3600.0), Decision(MINUTE, False, 0, 5.1, 5.1)
    )
    assert said["Retry-After"] == "6"


def test_retry_after_is_that_of_the_refusal_that_lasts_longest():
    said = fields(
        Decision(MINUTE, False, 0, 5.0, 5.0), Decision(DAY, False, 0, 70.0, 70.0)
    )
    assert said["Retry-After"] == "70"


def test_retry_after_is_not_earlier_than_the_effective_window():
    # Section 6; a request that costs three waits longer than one that costs one.
    said = fields(Decision(MINUTE, False, 2, 30.0, 6.0))
    assert said["Retry-After"] == "30"


def test_a_window_with_a_fraction_of_a_second_is_not_said():
    said = fields(Decision(RateLimit("fast", 5, 0.5), True, 4, 0.1))
    assert said["RateLimit-Policy"] == '"fast";q=5'


def test_a_burst_is_a_parameter_of_our_own():
    bucket = RateLimit("b", 10, 60, "token-bucket", burst=50)
    said = fields(Decision(bucket, True, 49, 6.0))
    assert said["RateLimit-Policy"] == '"b";q=10;w=60;bookshop-burst=50'


names = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
decisions = st.lists(
    st.builds(
        Decision,
        st.builds(RateLimit, names, st.integers(1, 10**9), st.integers(1, 10**7)),
        st.booleans(),
        st.integers(0, 10**9),
        st.floats(0, 1e8),
        st.floats(0, 1e8),
    ),
    min_size=1,
    max_size=4,
)


@given(decided=decisions)
def test_what_is_written_is_read_back_by_a_library(decided):
    said = fields(*decided)
    policies = http_sf.parse(said["RateLimit-Policy"].encode(), tltype="list")
    assert [(name, p["q"], p["w"]) for name, p in policies] == [
        (d.limit.name, d.limit.quota, d.limit.window) for d in decided
    ]
    left = [(d.limit.name, d.remaining, ceil(d.reset_seconds)) for d in decided]
    parsed = http_sf.parse(said["RateLimit"].encode(), tltype="list")
    assert [(name, p["r"], p["t"]) for name, p in parsed] == left
    refused = [d for d in decided if not d.admitted]
    assert ("Retry-After" in said) == bool(refused)
    for each in refused:
        assert int(said["Retry-After"]) >= each.reset_seconds
        assert int(said["Retry-After"]) >= each.retry_after_seconds


def test_the_problem_document_names_the_policies_that_were_violated():
    problem = quota_problem(
        [Decision(DAY, True, 801, 3600.0), Decision(MINUTE, False, 0, 5.1, 5.1)]
    )
    assert problem == {
        "type": "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "title": "Request cannot be satisfied as assigned quota has been exceeded",
        "status": 429,
        "detail": "'minute' allows 10 requests in 60 seconds; try again in 6 seconds",
        "violated-policies": ["minute"],
    }
