"""The policies against slow and plain ones, and what each of them promises."""

import ast
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import ch06_capacity
from examples.ch06_capacity import (
    ONLINE_POLICIES,
    POLICIES,
    Belady,
    SimulationResult,
    hits_and_misses,
    make_policy,
    simulate,
    zipf,
)

traces = st.lists(st.integers(0, 7), max_size=60)
sizes = st.integers(1, 6)
FOLDER = Path(ch06_capacity.__file__).parent / "policies"
# Hits that libcachesim 0.3.5 counted for these 30,000 requests, with room for 1000.
COUNTED = {
    **{"fifo": 11695, "lru": 12866, "lfu": 14741, "clock": 13255},
    **{"sieve": 14741, "s3fifo": 14963, "arc": 14834},
}


def slow_fifo(trace, size):
    queue = []
    for key in trace:
        yield key in queue
        if key not in queue:
            queue = [*queue, key][-size:]


def slow_lru(trace, size):
    """The last `size` different keys, read backwards from each request."""
    for now, key in enumerate(trace):
        recent = list(dict.fromkeys(reversed(trace[:now])))
        yield key in recent[:size]


def slow_lfu(trace, size):
    kept = {}  # key: (count, when it reached that count)
    for now, key in enumerate(trace):
        yield key in kept
        if key not in kept and len(kept) == size:
            del kept[min(kept, key=kept.get)]
        kept[key] = (kept.get(key, (0,))[0] + 1, now)


def slow_clock(trace, size):
    """As in the textbook: fixed places, a bit for each, and a hand that moves."""
    places, bits, hand = [], [], 0
    for key in trace:
        yield key in places
        if key in places:
            bits[places.index(key)] = 1
        elif len(places) < size:
            places.append(key)
            bits.append(0)
        else:
            while bits[hand]:
                bits[hand] = 0
                hand = (hand + 1) % size
            places[hand] = key
            hand = (hand + 1) % size


def slow_sieve(trace, size):
    """The newest first; the hand is the key it stands at, None at the oldest."""
    queue, used, hand = [], set(), None
    for key in trace:
        yield key in queue
        if key in queue:
            used.add(key)
            continue
        if len(queue) == size:
            at = len(queue) - 1 if hand is None else queue.index(hand)
            while queue[at] in used:
                used.discard(queue[at])
                at = at - 1 if at else len(queue) - 1
            hand = queue[at - 1] if at else None
            del queue[at]
        queue.insert(0, key)


SLOW = {
    **{"fifo": slow_fifo, "lru": slow_lru, "lfu": slow_lfu},
    **{"clock": slow_clock, "sieve": slow_sieve},
}


@pytest.mark.parametrize("name", SLOW)
@given(trace=traces, size=sizes)
@settings(max_examples=60, deadline=None)
def test_a_policy_hits_when_a_slow_one_does(name, trace, size):
    assert list(hits_and_misses(name, trace, size)) == list(SLOW[name](trace, size))


def best(trace, size, kept=frozenset()):
    """The most hits that any choice of victims gives, found by trying all of them."""
    if not trace:
        return 0
    key, rest = trace[0], trace[1:]
    if key in kept:
        return 1 + best(rest, size, kept)
    if len(kept) < size:
        return best(rest, size, kept | {key})
    return max(best(rest, size, kept - {gone} | {key}) for gone in kept)


@given(trace=st.lists(st.integers(0, 4), max_size=11), size=st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_belady_equals_the_best_of_all_choices(trace, size):
    assert simulate("belady", trace, size).hits == best(trace, size)


@given(trace=traces, size=sizes)
@settings(max_examples=60, deadline=None)
def test_no_policy_beats_belady(trace, size):
    limit = simulate("belady", trace, size).hits
    assert all(simulate(name, trace, size).hits <= limit for name in ONLINE_POLICIES)


@pytest.mark.parametrize("name", ONLINE_POLICIES)
@given(
    steps=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=80), size=sizes
)
@settings(max_examples=60, deadline=None)
def test_a_policy_holds_what_it_says_and_never_too_much(name, steps, size):
    cache, kept = make_policy(name, size), set()
    for key, removed in steps:
        if removed:
            cache.remove(key)
            kept.discard(key)
        else:
            hit = cache.touch(key)
            assert hit == (key in kept)
            if not hit:
                full, victim = len(kept) == size, cache.admit(key)
                assert (victim in kept) if full else victim is None
                kept = kept - {victim} | {key}
        assert len(cache) == len(kept) <= size
        assert all((key in cache) == (key in kept) for key in range(10))


@given(trace=traces, size=sizes)
@settings(max_examples=60, deadline=None)
def test_belady_holds_no_more_than_its_size(trace, size):
    cache = Belady(size, trace)
    for key in trace:
        if not cache.touch(key):
            cache.admit(key)
        assert key in cache
        assert len(cache) <= size


@given(trace=traces, size=sizes)
@settings(max_examples=60, deadline=None)
def test_a_larger_lru_holds_all_that_a_smaller_one_does(trace, size):
    small, large = make_policy("lru", size), make_policy("lru", size + 1)
    for key in trace:
        for cache in (small, large):
            if not cache.touch(key):
                cache.admit(key)
        assert all(key in large for key in range(8) if key in small)


def test_a_larger_fifo_may_miss_more():
    trace = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]  # Belady, Nelson, Shedler 1969
    assert simulate("fifo", trace, 3).misses == 9
    assert simulate("fifo", trace, 4).misses == 10


@pytest.mark.parametrize("name", ONLINE_POLICIES)
def test_hits_equal_those_that_libcachesim_counted(name):
    trace = zipf(Random(1).random, 10_000, 0.8, 30_000)
    assert simulate(name, trace, 1000).hits == COUNTED[name]


@pytest.mark.parametrize("name", POLICIES)
def test_keys_can_be_anything_that_hashes(name):
    trace = [("a", 1), "b", frozenset(), ("a", 1), b"c", "b"]
    assert simulate(name, trace, 10) == SimulationResult(hits=2, misses=4)
    assert simulate(name, "", 1) == SimulationResult(0, 0)
    assert simulate(name, "", 1).hit_ratio == 0


@pytest.mark.parametrize("size", [0, -1, 10_000_001, True, 1.0, "3", None])
def test_a_bad_size_is_refused_with_its_value_and_the_limit(size):
    with pytest.raises(ValueError, match="from 1 to 10000000, not ") as refused:
        simulate("lru", "abc", size)
    assert repr(size) in str(refused.value)


@pytest.mark.parametrize("name", ["mru", "LRU", "", None, "x" * 1000])
def test_an_unknown_policy_is_refused_with_those_there_are(name):
    with pytest.raises(ValueError, match=r"known: fifo, lru, .*, arc, belady$") as said:
        simulate(name, "abc", 1)
    assert len(str(said.value)) < 200


@pytest.mark.parametrize("name", ["fifo", "lru", "lfu", "sieve", "s3fifo", "arc"])
def test_a_policy_has_fewer_than_sixty_lines(name):
    source = (FOLDER / f"{name}.py").read_text()
    assert ast.parse(source)
    assert sum(bool(line.strip()) for line in source.splitlines()) < 60


def test_zipf_follows_the_law():
    trace = zipf(Random(7).random, 1000, 1.0, 100_000)
    first, tenth = trace.count(0), trace.count(9)
    assert 9 < first / tenth < 11
    assert min(trace) == 0
    assert max(trace) <= 999


@pytest.mark.parametrize(("keys", "alpha"), [(0, 1), (-1, 1), (1, -0.1), (1, 5.1)])
def test_a_bad_workload_is_refused(keys, alpha):
    with pytest.raises(ValueError, match=r"not -?[0-9.]+$"):
        zipf(Random(1).random, keys, alpha, 10)
