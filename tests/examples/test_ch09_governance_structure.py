"""Whatever a description holds: a message with its place, and never a traceback."""

import copy
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.ch09_governance import (
    ObservedResponse,
    UnreadableDescription,
    compare_descriptions,
    find_drift,
    lint,
    read_description,
    shop_descriptions,
)
from examples.ch09_governance.__main__ import main
from examples.ch09_governance.lint.description_index import index_description
from examples.ch09_governance.openapi.json_schema import plain

TODAY = datetime.date(2026, 6, 1)
RICH = json.loads(
    (Path(__file__).parent / "test_ch09_governance_rich.json").read_text("utf-8")
)
SEEN = [ObservedResponse("GET", "/books", 200, "application/json", [])]
SHOP = plain(shop_descriptions()["shop"].root)
JUNK = st.sampled_from(
    [None, True, 7, -1.5, "", "x", [], {}, [None], [[]], ["a", "a"], {"": None},
     {"$ref": 7}, {"$ref": "#/nowhere"}, {"type": "object"},
     {"$ref": "#/components/schemas/Node"}]
)  # fmt: skip
LOOSE = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def places(tree, steps=()):
    """All places in a tree, depth first."""
    yield steps
    inner = tree.items() if isinstance(tree, dict) else ()
    inner = enumerate(tree) if isinstance(tree, list) else inner
    for key, value in inner:
        yield from places(value, (*steps, key))


def mutated(tree, place, junk, how):
    """A copy of a tree with one place replaced, removed, or under another name."""
    new = copy.deepcopy(tree)
    holder = new
    for step in place[:-1]:
        holder = holder[step]
    if how == "replaced" or isinstance(holder, list):
        holder[place[-1]] = junk
    else:
        value = holder.pop(place[-1])
        holder.update({f"{place[-1]}x": value} if how == "renamed" else {})
    return new


@st.composite
def descriptions(draw):
    tree = draw(st.sampled_from([RICH, SHOP]))
    if draw(st.booleans()):
        tree = {**tree, "openapi": "3.0.3"}
    for _ in range(draw(st.integers(1, 2))):
        where = [place for place in places(tree) if place and place != ("openapi",)]
        how = draw(st.sampled_from(["replaced", "removed", "renamed"]))
        tree = mutated(tree, draw(st.sampled_from(where)), draw(JUNK), how)
    return tree


def checked(tree):
    """The description and whether its values are of types that can be compared."""
    found = read_description(json.dumps(tree).encode())
    return found, not any(fault.shape for fault in index_description(found).faults)


def check(tree):
    try:
        found, sound = checked(tree)
    except UnreadableDescription:
        return
    lint(found)
    if sound:
        again = read_description(json.dumps(tree, indent=1).encode())
        assert compare_descriptions(found.root, again.root, today=TODAY) == ()
        reordered = read_description(json.dumps(tree, sort_keys=True).encode())
        assert compare_descriptions(found.root, reordered.root, today=TODAY) == ()
        for other in (RICH, SHOP):
            compare_descriptions(found.root, other, today=TODAY)
            compare_descriptions(other, found.root, today=TODAY)
        find_drift(
            found, [ObservedResponse("GET", "/books", 200, "application/json", [])]
        )


@settings(max_examples=60, **LOOSE)
@given(descriptions())
def test_a_mutated_description_is_linted_and_compared_and_never_breaks_itself(tree):
    check(tree)


@pytest.mark.slow
@settings(max_examples=300, **LOOSE)
@given(descriptions())
def test_many_mutated_descriptions_are_linted_and_compared(tree):
    check(tree)


FAULTY = """openapi: {version}
info: {{title: t, version: 1.0.0}}
paths:
  /a:
    get:
      respnses: {{}}
      parameters:
      - in: query
        schema: {{type: strng}}
      responses:
        '200': {{description: ok}}
"""


@pytest.mark.parametrize("version", ["3.0.3", "3.1.1", "3.2.0"])
def test_what_the_specification_does_not_know_is_found_at_its_place(version):
    found = lint(read_description(FAULTY.format(version=version).encode()))
    told = {(f.line, f.message) for f in found if f.rule == "oas3-schema"}
    assert (6, "there is no 'respnses' here") in told
    assert (8, '"name" is a required property') in told
    assert any(line == 9 and "strng" in said for line, said in told) or (
        version == "3.0.3"
    )


TOLD = """openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema:
        {type: object, properties: {id: {type: integer, required: true}}}}}}}}}
"""


def test_what_cannot_be_compared_is_one_line_with_its_place_and_status_two(
    tmp_path, capsys
):
    odd, fine = tmp_path / "odd.yaml", tmp_path / "fine.yaml"
    odd.write_text(TOLD)
    fine.write_text(TOLD.replace(", required: true", ""))
    for pair in ((odd, fine), (fine, odd), (odd, odd)):
        assert main(["diff", *map(str, pair)]) == 2
        said = capsys.readouterr().err
        assert f"{odd}:5:" in said
        assert "bool stands where array must" in said
        assert len(said.splitlines()) == 1
    assert main(["diff", str(fine), str(fine)]) == 0


def example_of(version, schema, value, place="responses"):
    content = {"application/json": {"schema": schema, "example": value}}
    body = {"requestBody": {"content": content}, "responses": {}}
    if place == "responses":
        body = {"responses": {"200": {"description": "ok", "content": content}}}
    tree = {"openapi": version, "info": {}, "paths": {"/a": {"post": body}}}
    found = lint(read_description(json.dumps(tree).encode()))
    return [f.message for f in found if f.rule == "oas3-valid-media-example"]


TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
ACCOUNT = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": WHOLE | {"readOnly": True},
        "secret": TEXT | {"writeOnly": True},
    },
}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({**TEXT, "nullable": True}, None, 7),
        ({**WHOLE, "minimum": 0, "exclusiveMinimum": True}, 1, 0),
        ({**WHOLE, "maximum": 9, "exclusiveMaximum": False}, 9, 10),
        ({"type": "array", "items": {**TEXT, "nullable": True}}, [None], [7]),
    ],
)
def test_an_example_of_3_0_is_held_against_what_3_0_means(schema, good, bad):
    assert example_of("3.0.3", schema, good) == []
    assert len(example_of("3.0.3", schema, bad)) == 1


def test_an_example_leaves_out_what_never_travels_its_way():
    assert example_of("3.1.0", ACCOUNT, {"id": 1}) == []
    assert example_of("3.1.0", ACCOUNT, {"secret": "s"}, "requestBody") == []
    assert len(example_of("3.1.0", ACCOUNT, {"secret": "s"})) == 1
    assert len(example_of("3.1.0", ACCOUNT, {"id": 1}, "requestBody")) == 1


def observed(schema, body, media_type, key="application/json", method="GET"):
    content = {key: {"schema": schema}}
    item = {"get": {"responses": {"200": {"description": "ok", "content": content}}}}
    tree = {"openapi": "3.0.3", "info": {}, "paths": {"/a": item}}
    found = read_description(json.dumps(tree).encode())
    return find_drift(found, [ObservedResponse(method, "/a", 200, media_type, body)])


def test_drift_reads_media_types_and_schemas_as_their_standards_do():
    utf_8 = "application/json; charset=utf-8"
    assert observed({**TEXT, "nullable": True}, None, utf_8) == ()
    assert observed(TEXT, "a", "Application/JSON", key="application/*") == ()
    assert observed(TEXT, "a", "application/json", key="*/*") == ()
    assert observed(TEXT, None, utf_8, method="HEAD") == ()
    assert len(observed(TEXT, 7, utf_8)) == 1
    assert len(observed(TEXT, "a", "text/html")) == 1


def test_operations_of_3_2_are_linted_and_compared():
    ok = {"responses": {"200": {"description": "ok"}}}
    item = {"query": ok, "additionalOperations": {"COPY": ok}}
    tree = {"openapi": "3.2.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    told = json.dumps(tree | {"paths": {"/a": item}}).encode()
    found = read_description(told)
    rules = [f.where for f in lint(found) if f.rule == "operation-operationId"]
    assert len(rules) == 2
    gone = compare_descriptions(found.root, tree, today=TODAY)
    assert {change.operation for change in gone} == {"QUERY", "COPY"}


def test_swagger_2_is_refused_with_the_way_to_convert_it():
    with pytest.raises(UnreadableDescription, match="swagger2openapi"):
        read_description(b'swagger: "2.0"')


def test_a_merge_key_takes_what_is_not_there_already():
    text = (
        "openapi: 3.1.0\na: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n"
        "c:\n  <<: *a\n  <<: {z: 1}\nd: {'<<': 1}\n"
    )
    root = read_description(text.encode()).root
    assert root["b"] == {"x": 1, "y": 3}
    assert root["c"] == {"x": 1, "y": 2, "z": 1}
    assert root["d"] == {"<<": 1}
