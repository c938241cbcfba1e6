"""The witness: schemas and messages are drawn, and the library judges both sides.

What is asserted is our definition: a change breaks if a message that was fine fails
now. Formats count as assertions on both sides, which is our choice.
"""

import datetime
import itertools
import json

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.ch09_governance import compare_descriptions
from examples.ch09_governance.diff.change import Level

TODAY = datetime.date(2026, 6, 1)
PART = "#/components/schemas/"
PARTS = {
    "S": {"type": "string"},
    "O": {"type": "object", "properties": {"a": {"type": "string"}}},
}
A = {"a": {"type": "string"}}
ATOMS = [
    {}, {"type": "string"}, {"type": "integer"}, {"type": "number"},
    {"type": "boolean"}, {"type": ["string", "null"]}, {"type": ["string", "integer"]},
    {"type": ["integer", "null"]}, {"$ref": f"{PART}S"}, {"$ref": f"{PART}O"},
    {"$ref": f"{PART}S", "maxLength": 2}, {"allOf": [{"$ref": f"{PART}S"}]},
    {"allOf": [{"$ref": f"{PART}O"}]},
    {"anyOf": [{"$ref": f"{PART}S"}, {"type": "null"}]},
    {"anyOf": [{"$ref": f"{PART}O"}, {"type": "null"}]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    {"oneOf": [{"$ref": f"{PART}O"}, {"type": "string"}]},
    {"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a"]},
    {"const": "a"}, {"type": "string", "const": "a"},
    {"type": "string", "maxLength": 2},
    {"type": "string", "maxLength": 5}, {"type": "string", "minLength": 2},
    {"type": "string", "pattern": "^a"}, {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"}, {"type": "integer", "minimum": 0},
    {"type": "integer", "minimum": 5}, {"type": "integer", "maximum": 10},
    {"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "multipleOf": 2},
    {"type": "integer", "enum": [1, 2]}, {"type": "array"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "array", "items": {"type": "integer"}},
    {"type": "array", "items": {"type": "string"}, "maxItems": 1},
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    {"type": "object"}, {"type": "object", "properties": A},
    {"type": "object", "required": ["a"], "properties": A},
    {"type": "object", "required": ["a"]},
    {"type": "object", "properties": A, "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "object", "maxProperties": 1}, {"type": "object", "minProperties": 1},
    {"allOf": [{"type": "object", "properties": A}, {"required": ["a"]}]},
    {"type": "object", "properties": A, "not": {"required": ["b"]}},
]  # fmt: skip
SCALARS = [
    None, True, False, 0, 1, 2, 3, 4, 5, 6, -1, 10, 11, 12, 1.5, 0.5, "", "a", "b",
    "aa", "aaa", "ba", "aaaaaa", "é", "2026-01-31", "2026-01-31T12:00:00Z", "1",
]  # fmt: skip
FLAT = [
    *SCALARS, [], {}, *([one] for one in SCALARS), *([one, one] for one in SCALARS),
    *({"a": one} for one in SCALARS), *({"b": one} for one in SCALARS),
    ["a", "b"], [1, 2], ["a", 1], {"a": "a", "b": "b"}, {"a": 1, "b": 1},
    {"a": "a", "b": 1},
]  # fmt: skip
MESSAGES = [*FLAT, *([one] for one in FLAT), *({"a": one} for one in FLAT),
            *({"a": "a", "b": one} for one in FLAT)]  # fmt: skip


def pair_of(children):
    """Schemas that hold others."""
    return st.one_of(
        st.builds(lambda s: {"type": "array", "items": s}, children),
        st.builds(lambda s: {"type": "object", "properties": {"a": s}}, children),
        st.builds(
            lambda s: {"type": "object", "properties": {"a": s}, "required": ["a"]},
            children,
        ),
        st.builds(lambda s, t: {"anyOf": [s, t]}, children, children),
        st.builds(lambda s, t: {"allOf": [s, t]}, children, children),
        st.builds(lambda s, t: {"oneOf": [s, t]}, children, children),
        st.builds(
            lambda s, t: {"type": "object", "properties": {"a": s, "b": t}},
            children, children,
        ),
    )  # fmt: skip


DRAWN = st.recursive(st.sampled_from(ATOMS), pair_of, max_leaves=3)


def described(schema, way):
    held = {"type": "object", "properties": {"p": schema}, "required": ["p"]}
    content = {"application/json": {"schema": held}}
    told = {"description": "ok", **({"content": content} if way == "response" else {})}
    operation = {"responses": {"200": told}}
    if way == "request":
        operation["requestBody"] = {"content": content}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1.0.0"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": PARTS},
    }


def judge(schema):
    whole = {
        "$ref": "#/components/schemas/X",
        "components": {"schemas": {**PARTS, "X": schema}},
    }
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid


def judged(old, new, way):
    """What the checker says, and the first message of ours that shows a break."""
    trees = described(old, way), described(new, way)
    changes = compare_descriptions(*trees, today=TODAY)
    sender, receiver = (old, new) if way == "request" else (new, old)
    may, accepted = judge(sender), judge(receiver)
    shown = [m for m in MESSAGES if may(m) and not accepted(m)]
    return changes, shown[:1]


def wrong(old, new, way):
    """What is wrong with the verdict, nothing if it is right."""
    changes, shown = judged(old, new, way)
    broken = [c for c in changes if c.level is Level.ERROR or c.witness]
    if shown and not broken:
        return f"missed: {shown[0]!r}"
    if broken and not shown and not any(c.witness for c in broken):
        return f"a false alarm: {broken[0].id}"
    return ""


@pytest.mark.parametrize("way", ["request", "response"])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=DRAWN, new=DRAWN)
def test_a_witness_was_fine_before_and_fails_now(way, old, new):
    changes, _ = judged(old, new, way)
    sender, receiver = (old, new) if way == "request" else (new, old)
    for change in changes:
        if change.witness and change.steps[-1] == "p":
            assert judge(sender)(change.witness.message)
            assert not judge(receiver)(change.witness.message)


@settings(max_examples=100, deadline=None)
@given(schema=DRAWN)
def test_a_schema_never_breaks_against_itself_written_anew(schema):
    for way in ("request", "response"):
        trees = described(schema, way), described(json.loads(json.dumps(schema)), way)
        assert compare_descriptions(*trees, today=TODAY) == ()


def share_of_wrong(pairs):
    found = [(*pair, said) for pair in pairs if (said := wrong(*pair))]
    return found, len(found)


@pytest.mark.parametrize("way", ["request", "response"])
def test_neighbours_among_the_schemas_are_judged_as_messages_show(way):
    pairs = [(*one, way) for one in itertools.pairwise([*ATOMS, *ATOMS[::3]])]
    assert share_of_wrong(pairs)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["request", "response"])
def test_of_all_pairs_of_schemas_at_most_one_in_a_hundred_is_judged_wrong(way):
    pairs = [(old, new, way) for old in ATOMS for new in ATOMS]
    found, count = share_of_wrong(pairs)
    assert count <= len(pairs) // 100, found


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(st.tuples(DRAWN, DRAWN, st.sampled_from(["request", "response"])),
                      min_size=100, max_size=100))  # fmt: skip
def test_of_pairs_drawn_anew_at_most_one_in_a_hundred_is_judged_wrong(drawn):
    found, count = share_of_wrong(drawn)
    assert count <= 1, found
