"""The checker's verdicts: our own pairs, both directions, and oasdiff where it is.

CH09_PAIRS names a folder with answers.json and pairs of descriptions; OASDIFF names the
command. Without them these tests skip.
"""

import datetime
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from examples.ch09_governance import (
    compare_descriptions,
    has_breaking,
    read_description,
)
from examples.ch09_governance.diff.change import Level
from examples.ch09_governance.diff.operations import Operations
from examples.ch09_governance.diff.report import as_json, as_text
from examples.ch09_governance.diff.schemas.comparison import SchemaComparison
from examples.ch09_governance.diff.schemas.walk import SchemaWalk
from examples.ch09_governance.diff.unchanged import Unchanged
from examples.ch09_governance.diff.witness.judge import Judge

TODAY = datetime.date(2026, 6, 1)
OK = {"200": {"description": "ok"}}
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
NULL = {"type": "null"}


def whole(operation, **more):
    paths = {"/things": {"post": {"responses": OK, **operation}}}
    info = {"title": "t", "version": "1.0.0"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, **more}


def asked(schema):
    body = {"content": {"application/json": {"schema": schema}}}
    return whole({"requestBody": body})


def told(schema):
    content = {"application/json": {"schema": schema}}
    return whole({"responses": {"200": {"description": "ok", "content": content}}})


def given(schema):
    return whole({"parameters": [{"name": "q", "in": "query", "schema": schema}]})


def held(schema):
    return {"type": "object", "properties": {"p": schema}}


def verdict(put, old, new):
    return has_breaking(compare_descriptions(put(old), put(new), today=TODAY))


# old, new; then whether it breaks a request forwards, a response forwards,
# a request backwards, a response backwards
SCHEMAS = {
    "type": (TEXT, WHOLE, 1, 1, 1, 1),
    "wider type": (WHOLE, {"type": "number"}, 0, 1, 1, 0),
    "format": ({**WHOLE, "format": "int32"}, {**WHOLE, "format": "int64"}, 0, 1, 1, 0),
    "null": (TEXT, {"type": ["string", "null"]}, 0, 1, 1, 0),
    "enum": ({"enum": ["a"]}, {"enum": ["a", "b"]}, 0, 0, 1, 0),
    "const": (TEXT, {**TEXT, "const": "a"}, 1, 0, 0, 1),
    "minimum": ({"minimum": 1}, {"minimum": 2}, 1, 0, 0, 1),
    "maximum": ({"maximum": 2}, {"maximum": 1}, 1, 0, 0, 1),
    "a first maximum": ({}, {"maximum": 1}, 0, 0, 0, 1),
    "exclusive": ({"exclusiveMaximum": 2}, {"exclusiveMaximum": 1}, 1, 0, 0, 1),
    "minLength": (TEXT, {**TEXT, "minLength": 1}, 1, 0, 0, 1),
    "maxLength": (TEXT, {**TEXT, "maxLength": 1}, 0, 0, 0, 1),
    "minItems": ({}, {"minItems": 1}, 1, 0, 0, 1),
    "pattern": (TEXT, {**TEXT, "pattern": "a"}, 1, 0, 0, 1),
    "minContains": ({"minContains": 1}, {"minContains": 2}, 0, 0, 0, 0),
    "allOf": ({"allOf": [TEXT]}, {"allOf": [TEXT, {"maxLength": 1}]}, 1, 0, 0, 1),
    "anyOf": ({"anyOf": [held(TEXT)]}, {"anyOf": [held(TEXT), WHOLE]}, 0, 1, 1, 0),
    "oneOf": ({"oneOf": [held(TEXT)]}, {"oneOf": [held(TEXT), WHOLE]}, 0, 1, 1, 0),
    "choice": ({"oneOf": [TEXT]}, {"oneOf": [TEXT, WHOLE]}, 0, 1, 1, 0),
    "nullable wrap": (TEXT, {"oneOf": [TEXT, NULL]}, 0, 1, 1, 0),
    "if": ({}, {"if": TEXT}, 0, 0, 0, 0),
    "then": ({"if": TEXT}, {"if": TEXT, "then": {"maxLength": 1}}, 1, 0, 0, 1),
    "dependentRequired": ({}, {"dependentRequired": {"a": ["b"]}}, 1, 0, 0, 1),
    "dependentSchemas": ({}, {"dependentSchemas": {"a": TEXT}}, 1, 0, 0, 1),
    "patternProperties": ({}, {"patternProperties": {"a": TEXT}}, 1, 0, 0, 1),
    "propertyNames": ({}, {"propertyNames": TEXT}, 0, 0, 0, 0),
    "contains": ({}, {"contains": TEXT}, 1, 0, 0, 1),
    "prefixItems": ({}, {"prefixItems": [TEXT]}, 1, 0, 0, 1),
    "unevaluated": ({}, {"unevaluatedProperties": TEXT}, 1, 0, 0, 1),
    "contentEncoding": (TEXT, {**TEXT, "contentEncoding": "base64"}, 1, 1, 1, 1),
    "contentSchema": (TEXT, {**TEXT, "contentSchema": WHOLE}, 1, 0, 0, 1),
    "words": (TEXT, {**TEXT, "description": "d", "title": "t"}, 0, 0, 0, 0),
    "a property": (held(TEXT), {"type": "object"}, 0, 0, 1, 0),
    "required": (held(TEXT), {**held(TEXT), "required": ["p"]}, 1, 0, 0, 1),
    "a new required one": (
        {"type": "object"}, {**held(TEXT), "required": ["p"]}, 1, 0, 0, 1,
    ),
    "deep": (held(held(WHOLE)), held(held(TEXT)), 1, 1, 1, 1),
    "items": ({"items": WHOLE}, {"items": TEXT}, 1, 1, 1, 1),
    "same choice": ({"anyOf": [TEXT, NULL]}, {"type": ["string", "null"]}, 0, 0, 0, 0),
    "3.0 nullable": (
        {**TEXT, "nullable": True}, {"type": ["string", "null"]}, 0, 0, 0, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_keyword_breaks_whom_it_breaks(name):
    old, new, *wanted = SCHEMAS[name]
    old, new = held(old), held(new)
    found = [
        verdict(put, *pair)
        for pair in ((old, new), (new, old))
        for put in (asked, told)
    ]
    assert list(map(int, found)) == wanted


def named(name, place="query", **more):
    return {"name": name, "in": place, "schema": TEXT, **more}


NEED, MAY = named("q", required=True), named("q")
DEPRECATED = {"deprecated": True}
PAST = DEPRECATED | {"x-sunset": "2020-01-01"}
AHEAD = DEPRECATED | {"x-sunset": "2090-01-01"}
TWO = {"200": {"description": ""}, "404": {"description": ""}}
JSON, XML = {"application/json": {}}, {"application/xml": {}}
OPERATIONS = {
    "a parameter that may": (whole({}), whole({"parameters": [MAY]}), 0, 0),
    "a parameter that must": (whole({}), whole({"parameters": [NEED]}), 1, 0),
    "must, not may": (
        whole({"parameters": [MAY]}), whole({"parameters": [NEED]}), 1, 0,
    ),
    "a default": (given(TEXT), given({**TEXT, "default": "a"}), 1, 1),
    "a body": (whole({}), whole({"requestBody": {"content": JSON}}), 0, 1),
    "a media type": (
        whole({"requestBody": {"content": JSON | XML}}),
        whole({"requestBody": {"content": JSON}}), 1, 0,
    ),
    "a success": (whole({}), whole({"responses": OK | {"201": {}}}), 0, 1),
    "a refusal": (whole({}), whole({"responses": TWO}), 0, 0),
    "deprecated": (whole({}), whole(DEPRECATED), 0, 0),
    "ended in the past": (whole({}), whole(PAST), 1, 0),
    "an end ahead": (whole({}), whole(AHEAD), 0, 0),
    "an end given up": (whole(AHEAD), whole(DEPRECATED), 1, 0),
    "a new operation": (
        whole({}),
        whole({}) | {"paths": whole({})["paths"] | {"/b": {"get": {}}}}, 0, 1,
    ),
    "a webhook": (whole({}), whole({}, webhooks={"w": {"post": {}}}), 0, 1),
    "a tag": (whole({}), whole({"tags": ["x"]}), 0, 0),
    "security": (whole({}), whole({"security": [{"k": []}]}), 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_part_of_an_operation_breaks_whom_it_breaks(name):
    old, new, *wanted = OPERATIONS[name]
    found = [
        has_breaking(compare_descriptions(*pair, today=TODAY))
        for pair in ((old, new), (new, old))
    ]
    assert list(map(int, found)) == wanted


def removed(operation):
    old = {**whole({}), "paths": {"/b": {"get": operation}}}
    return compare_descriptions(old, whole({}), today=TODAY)[0].id


def test_what_goes_must_have_been_deprecated_and_past_its_sunset():
    assert removed({}) == "api-path-removed-without-deprecation"
    assert removed(AHEAD) == "api-path-removed-before-sunset"
    assert removed(PAST) == "endpoint-added"
    assert removed(DEPRECATED | {"x-sunset": "soon"}) == "api-path-sunset-parse"


def test_a_variable_of_a_path_may_get_another_name():
    def at(name):
        item = {"get": {"parameters": [named(name, "path")], "responses": OK}}
        return {**whole({}), "paths": {f"/a/{{{name}}}": item}}

    assert compare_descriptions(at("x"), at("y"), today=TODAY) == ()


def test_circles_end_and_differences_in_them_are_found():
    def at(schema):
        tree = told({"$ref": "#/components/schemas/N"})
        inner = {"$ref": "#/components/schemas/N"}
        properties = {"next": inner, "value": schema}
        nodes = {"N": {"type": "object", "properties": properties}}
        return tree | {"components": {"schemas": nodes}}

    found = compare_descriptions(at(TEXT), at(WHOLE), today=TODAY)
    assert [change.id for change in found] == ["response-property-type-changed"]


def test_what_oasdiff_overlooks_is_a_warning_and_strict_counts_it():
    open_, closed = held(TEXT), {**held(TEXT), "additionalProperties": False}
    found = compare_descriptions(asked(open_), asked(closed), today=TODAY)
    assert [change.level for change in found] == [Level.WARNING]
    assert as_text(found).endswith("not breaking")
    assert as_text(found, strict=True).endswith("breaking: 1 of 1 changes")
    assert json.loads(as_json(found, strict=True))["breaking"] is True


def test_whoever_is_harmed_is_told_why():
    for old, new, *_ in SCHEMAS.values():
        for put in (asked, told):
            for change in compare_descriptions(
                put(held(old)), put(held(new)), today=TODAY
            ):
                assert change.why.endswith(".")


def entangled(count, limit):
    """Operations whose schemas refer to the next ones, around in a circle."""
    below = "#/components/schemas/"
    schemas = {
        f"S{i}": held({"type": "string", "maxLength": limit})
        | {"items": {"$ref": f"{below}S{(i * 7 + 1) % count}"}}
        | {"additionalProperties": {"$ref": f"{below}S{(i + 1) % count}"}}
        for i in range(count)
    }
    paths = {
        f"/s{i}": asked({"$ref": f"{below}S{i}"})["paths"]["/things"]
        for i in range(count)
    }
    return whole({}) | {"paths": paths, "components": {"schemas": schemas}}


class CountingComparison(SchemaComparison):
    def _ask(self, pair):
        asked_for[(*pair.ids, pair.location)] += 1
        return super()._ask(pair)


asked_for = Counter()


@pytest.mark.parametrize("limit", [4, 5])
def test_each_pair_of_schemas_is_compared_once_in_a_run(limit):
    asked_for.clear()
    old, new = entangled(30, 4), entangled(30, limit)
    walk = SchemaWalk(old, new, Unchanged(old, new))
    changes = list(Operations(CountingComparison(walk, TODAY, Judge(old, new))).paths())
    assert max(asked_for.values(), default=1) == 1
    assert len(asked_for) <= 30 * 2 * 3 * (limit - 4)
    assert len({change.path for change in changes}) == 30 * (limit - 4)


# Where we differ from oasdiff's answers, and why; nothing at present.
ARGUED: dict[str, str] = {}


def test_verdicts_on_the_given_pairs_are_oasdiffs():
    folder = os.environ.get("CH09_PAIRS")
    if not folder:
        pytest.skip("CH09_PAIRS names no folder with pairs of descriptions")
    answers = json.loads((Path(folder) / "answers.json").read_text())
    wrong = []
    for answer in answers:
        old, new = (
            read_description((Path(folder) / answer[side]).read_bytes()).root
            for side in ("base", "revision")
        )
        found = has_breaking(compare_descriptions(old, new, today=TODAY))
        if found is not answer["breaking"] and answer["base"] not in ARGUED:
            wrong.append(answer["base"])
    assert wrong == []


# One set of values in two ways; and what a message shows that oasdiff does not look at.
BY_MESSAGE = (
    *("same choice", "3.0 nullable", "a first maximum", "pattern", "minContains"),
    *("allOf", "anyOf", "if", "propertyNames", "prefixItems", "a property"),
)


@pytest.mark.slow
def test_verdicts_on_our_pairs_are_oasdiffs(tmp_path):
    command = os.environ.get("OASDIFF") or shutil.which("oasdiff")
    if not command:
        pytest.skip("oasdiff is not here; OASDIFF may name it")
    wrong = []
    for name, (old, new, *_) in SCHEMAS.items():
        for put in (asked, told, given):
            for pair in ((old, new), (new, old)):
                trees = [put(held(one)) for one in pair]
                if (
                    theirs(command, tmp_path, trees)
                    != has_breaking(compare_descriptions(*trees, today=TODAY))
                    and name not in BY_MESSAGE
                ):
                    wrong.append((name, put.__name__))
    assert wrong == []


def theirs(command, folder, trees):
    """Ask oasdiff: a change of level three breaks."""
    paths = [folder / "old.json", folder / "new.json"]
    for path, tree in zip(paths, trees, strict=True):
        path.write_text(json.dumps(tree))
    done = subprocess.run(
        [command, "changelog", "-f", "json", *paths],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return any(change["level"] == 3 for change in json.loads(done.stdout) or [])
