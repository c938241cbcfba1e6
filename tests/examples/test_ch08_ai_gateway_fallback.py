"""Fallback: who is asked next, who is left alone, and when nobody may be asked."""

import pytest

from examples.ch02_scale import CircuitBreakerPolicy, RetryBudget
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.upstream.fallback import (
    MAX_COOLDOWN,
    AllUpstreamsFailed,
    Fallback,
)

BOTH = ["first", "second"]


class Time:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Upstreams:
    """Answers by script: a status to fail with, or None for the name of the model."""

    def __init__(self, **scripts):
        self.scripts, self.asked = scripts, []

    def __call__(self, name):
        self.asked.append(name)
        failing = self.scripts.get(name)
        if failing:
            raise failing.pop(0) if isinstance(failing, list) else failing
        return f"{name} speaks"


def failed(status, retry_after=None):
    return UpstreamFailed(status, "no", retry_after)


def outcomes(attempts):
    return [(one.name, one.outcome) for one in attempts]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529, 401, 403, None])
def test_a_failure_that_may_pass_sends_the_call_to_the_next(status):
    send, attempts = Upstreams(first=failed(status)), []
    assert Fallback(Time()).call(BOTH, send, attempts) == "second speaks"
    assert outcomes(attempts) == [
        ("first", str(status or "no answer")),
        ("second", "answered"),
    ]


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_what_is_wrong_everywhere_is_told_to_the_caller(status):
    send = Upstreams(first=failed(status))
    with pytest.raises(UpstreamFailed):
        Fallback(Time()).call(BOTH, send, [])
    assert send.asked == ["first"]


@pytest.mark.parametrize(
    ("status", "retry_after", "rest"),
    [
        *[(429, 30.0, 30.0), (529, 7.0, 7.0), (429, None, 1.0), (429, 0.0, 1.0)],
        *[(429, 86_400.0, MAX_COOLDOWN), (401, None, 60.0), (400, 30.0, 0.0)],
    ],
)
def test_an_upstream_rests_for_as_long_as_it_asks_within_bounds(
    status, retry_after, rest
):
    fallback, send = Fallback(Time()), Upstreams(first=failed(status, retry_after))
    with pytest.raises((UpstreamFailed, AllUpstreamsFailed)):
        fallback.call(["first"], send, [])
    assert fallback.cooldown("first") == rest


def test_one_that_rests_is_not_asked_and_comes_back():
    time, send = Time(), Upstreams(first=[failed(429, 30.0)])
    fallback = Fallback(time)
    for _ in range(3):
        fallback.call(BOTH, send, [])
    assert send.asked == ["first", "second", "second", "second"]
    time.now += 30
    assert fallback.call(BOTH, send, []) == "first speaks"


def test_a_breaker_opens_after_failures_in_a_row():
    time, send = Time(), Upstreams(first=failed(500))
    fallback = Fallback(
        time, CircuitBreakerPolicy(failure_threshold=2, open_seconds=10.0)
    )
    for _ in range(4):
        fallback.call(BOTH, send, [])
    assert send.asked.count("first") == 2
    time.now += 10
    fallback.call(BOTH, send, [])
    assert send.asked.count("first") == 3  # one probe


def test_a_refused_request_is_no_failure_of_the_upstream():
    send = Upstreams(first=failed(400))
    fallback = Fallback(Time(), CircuitBreakerPolicy(failure_threshold=1))
    for _ in range(3):
        with pytest.raises(UpstreamFailed):
            fallback.call(["first"], send, [])
    assert send.asked == ["first"] * 3


def test_a_lost_probe_does_not_keep_the_breaker_open():
    time, send = Time(), Upstreams(first=[failed(500), failed(500)])
    fallback = Fallback(
        time, CircuitBreakerPolicy(failure_threshold=2, open_seconds=10.0)
    )
    for _ in range(2):
        fallback.call(BOTH, send, [])
    time.now += 10
    assert fallback.call(BOTH, send, []) == "first speaks"
    assert fallback.call(BOTH, send, []) == "first speaks"


def test_second_attempts_are_a_share_of_the_calls():
    send = Upstreams(first=failed(400 + 29, 0.0))
    time = Time()
    fallback = Fallback(time, budget=RetryBudget(requests_per_retry=10, reserve=1))
    refused = 0
    for _ in range(20):
        time.now += 2  # the rest is over, and the first is asked again
        try:
            fallback.call(BOTH, send, [])
        except AllUpstreamsFailed:
            refused += 1
    assert send.asked.count("second") == 2
    assert refused == 18


def test_when_all_say_429_so_does_the_gateway_with_the_shortest_rest():
    send = Upstreams(first=failed(429, 30.0), second=failed(429, 5.0))
    with pytest.raises(AllUpstreamsFailed) as caught:
        Fallback(Time()).call(BOTH, send, [])
    assert (caught.value.status, caught.value.retry_after) == (429, 5.0)


def test_any_other_failure_is_503():
    send = Upstreams(first=failed(429), second=failed(None))
    with pytest.raises(AllUpstreamsFailed) as caught:
        Fallback(Time()).call(BOTH, send, [])
    assert caught.value.status == 503


@pytest.mark.parametrize(("second", "status"), [(429, 429), (529, 503)])
def test_while_all_rest_nobody_is_asked_and_the_reason_stays(second, status):
    send = Upstreams(first=failed(429, 30.0), second=failed(second, 30.0))
    fallback = Fallback(Time())
    for _ in range(2):
        with pytest.raises(AllUpstreamsFailed) as caught:
            fallback.call(BOTH, send, [])
        assert (caught.value.status, caught.value.retry_after) == (status, 30.0)
    assert send.asked == BOTH


@pytest.mark.parametrize(("retry_after", "asked"), [(None, 2), (1.0, 6)])
def test_one_that_is_busy_and_does_not_say_for_how_long_opens_the_breaker(
    retry_after, asked
):
    time, send = Time(), Upstreams(first=failed(529, retry_after))
    fallback = Fallback(
        time, CircuitBreakerPolicy(failure_threshold=2, open_seconds=60.0)
    )
    for _ in range(6):
        fallback.call(BOTH, send, [])
        time.now += 1
    assert send.asked.count("first") == asked
