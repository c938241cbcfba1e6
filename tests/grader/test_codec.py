"""Plain values cross unchanged, and nothing else crosses."""

import math
from collections import OrderedDict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exercises.grader.protocol.codec import (
    MAX_DEPTH,
    DecodeError,
    NotPlain,
    dumps,
    loads,
)

keys = some.none() | some.booleans() | some.integers() | some.text() | some.binary()
leaves = keys | some.floats(allow_nan=False)
plain = some.recursive(
    leaves,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.lists(inner, max_size=4).map(tuple)
        | some.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def shape(value):
    """Value and exact types, so that 1, 1.0 and True differ."""
    if isinstance(value, list | tuple):
        return type(value), [shape(each) for each in value]
    if isinstance(value, dict):
        return dict, [(shape(k), shape(v)) for k, v in value.items()]
    return type(value), repr(value)


@given(plain)
def test_plain_values_arrive_as_they_were(value):
    assert shape(loads(dumps(value))) == shape(value)


def test_floats_that_json_lacks_arrive_too():
    nan, up, down = loads(dumps([math.nan, math.inf, -math.inf]))
    assert math.isnan(nan)
    assert (up, down) == (math.inf, -math.inf)


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({1}, "a set"),
        (Decimal(1), "a Decimal"),
        (Text("x"), "a Text"),
        (OrderedDict(), "a OrderedDict"),
        ([object()], "a object"),
        (len, "a builtin_function_or_method"),
    ],
)
def test_other_types_are_named_and_refused(value, name):
    with pytest.raises(NotPlain) as caught:
        dumps(value)
    assert caught.value.found == name


def test_what_is_nested_too_deep_is_refused():
    value = []
    for _ in range(MAX_DEPTH + 2):
        value = [value]
    with pytest.raises(NotPlain):
        dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"NaN",
        b'{"x":1}',
        b'{"b":"?"}',
        b'{"b":"","t":[]}',
        b'{"d":[[[],1]]}',
        b'{"d":[1]}',
        b'{"i":"z"}',
        b'{"f":"1e9"}',
        b"[" * 100_000,
        b"[" * 150 + b"]" * 150,
        b"1" * 5000,
    ],
)
def test_what_no_honest_peer_sends_is_refused(data):
    with pytest.raises(DecodeError):
        loads(data)
