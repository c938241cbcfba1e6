"""What surrounds schemas: parameters, security, callbacks, webhooks, templates."""

import datetime
import itertools

import pytest

from examples.ch09_governance import compare_descriptions
from examples.ch09_governance.diff.change import Level

TODAY = datetime.date(2026, 6, 1)
OK = {"200": {"description": "ok"}}
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
KEY, BOTH = {"key": []}, {"key": [], "token": []}
ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO


def tree(operation=None, path=None, **more):
    item = {"get": {"responses": OK, **(operation or {})}, **(path or {})}
    info = {"title": "t", "version": "1.0.0"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/a": item}, **more}


def query(name="q", place="query", schema=TEXT, **more):
    return {"parameters": [{"name": name, "in": place, "schema": schema, **more}]}


LIST = {"type": "array", "items": TEXT}


def called(*required):
    """A webhook whose payload has these required fields."""
    fields = {"a": TEXT, "b": TEXT}
    schema = {"type": "object", "properties": fields, "required": list(required)}
    body = {"content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": OK}}


def hook(*required):
    return tree(webhooks={"w": called(*required)})


def callback(*required):
    return tree({"callbacks": {"c": {"{$request.body#/url}": called(*required)}}})


def header(**more):
    field = {"schema": LIST, **more}
    return tree({"responses": {"200": {"description": "", "headers": {"X-A": field}}}})


# old, new; the worst level and a part of an id, forwards and backwards
CHANGES = {
    "a parameter of the path": (
        tree(path=query()), tree(path=query(schema=WHOLE)),
        (ERROR, "parameter-type-changed"), (INFO, "generalized"),
    ),
    "a parameter that moves to the path": (
        tree(query()), tree(path=query()), (None, ""), (None, ""),
    ),
    "an operation's parameter wins": (
        tree(query(), query(schema=WHOLE)), tree(query(), query()), (None, ""),
        (None, ""),
    ),
    "a header's name has no case": (
        tree(query("X-A", "header")), tree(query("x-a", "header")), (None, ""),
        (None, ""),
    ),
    "style": (
        tree(query(schema=LIST, style="spaceDelimited")), tree(query(schema=LIST)),
        (ERROR, "style-changed"), (ERROR, "style-changed"),
    ),
    "explode": (
        tree(query(schema=LIST)), tree(query(schema=LIST, explode=False)),
        (ERROR, "explode-changed"), (ERROR, "explode-changed"),
    ),
    "explode of a plain value": (
        tree(query()), tree(query(explode=False)), (None, ""), (None, ""),
    ),
    "explode of a header field": (
        header(), header(explode=True), (ERROR, "header-explode"),
        (ERROR, "header-explode"),
    ),
    "an empty value": (
        tree(query(allowEmptyValue=True)), tree(query()), (ERROR, "empty-value"),
        (None, ""),
    ),
    "const of a parameter": (
        tree(query(schema={"const": "a"})), tree(query(schema={"const": "b"})),
        (ERROR, "schema-narrowed"), (ERROR, "schema-narrowed"),
    ),
    "const becomes enum": (
        tree(query(schema={"const": "a"})), tree(query(schema={"enum": ["a"]})),
        (INFO, ""), (INFO, ""),
    ),
    "a payload gains a required field": (
        hook(), hook("a"), (INFO, "became-required"), (ERROR, "became-optional"),
    ),
    "a callback gains a required field": (
        callback(), callback("a"), (INFO, "became-required"),
        (ERROR, "became-optional"),
    ),
    "a callback": (callback(), tree(), (WARNING, "callback-removed"), (None, "")),
    "a name": (
        tree({"operationId": "a"}), tree({"operationId": "b"}), (INFO, "operation-id"),
        (INFO, "operation-id"),
    ),
    "one more scheme": (
        tree(security=[KEY]), tree(security=[BOTH]), (WARNING, "security-required"),
        (INFO, "security"),
    ),
    "one more way": (
        tree(security=[KEY]), tree(security=[KEY, {"token": []}]), (INFO, "added"),
        (WARNING, "security-required"),
    ),
    "one more scope": (
        tree(security=[{"o": ["r"]}]), tree(security=[{"o": ["r", "w"]}]),
        (WARNING, "security-required"), (INFO, "scope-removed"),
    ),
    "an open operation": (
        tree({"security": []}, security=[KEY]), tree(security=[KEY]),
        (WARNING, "security-required"), (None, ""),
    ),
    "inheritance spelled out": (
        tree(security=[KEY]), tree({"security": [KEY]}, security=[KEY]),
        (INFO, "added"), (INFO, "removed"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_surrounds_schemas_breaks_whom_it_breaks(name):
    old, new, *wanted = CHANGES[name]
    for pair, (level, id) in zip(((old, new), (new, old)), wanted, strict=True):
        changes = compare_descriptions(*pair, today=TODAY)
        assert max((change.level for change in changes), default=None) == level
        assert any(id in change.id for change in changes) or not id


def test_whoever_is_locked_out_is_shown_with_what_sufficed():
    pair = tree({"security": []}, security=[KEY]), tree(security=[KEY])
    found = compare_descriptions(*pair, today=TODAY)
    shown = [change.witness.message for change in found if change.witness]
    assert shown == [{}]


def test_two_templates_that_differ_in_names_alone_keep_to_themselves():
    def at(*methods, extra):
        items = {
            f"/r/{{{name}}}": {method: {"responses": OK, **query(name, "path")}}
            for name, method in zip(("id", "name"), methods, strict=True)
        }
        return tree() | {"paths": items} | extra

    old = at("get", "delete", extra={})
    for methods in itertools.permutations(("get", "delete")):
        new = at(*methods, extra={"tags": [{"name": "x"}]})
        found = compare_descriptions(old, new, today=TODAY)
        same = methods == ("get", "delete")
        assert (found == ()) is same
