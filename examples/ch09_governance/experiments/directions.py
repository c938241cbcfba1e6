"""Laboratory: one edit, made where the client speaks and where it listens."""

import datetime
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from examples.ch09_governance.diff.change import Change
from examples.ch09_governance.diff.compare import compare_descriptions
from examples.lab import Table

TODAY = datetime.date(2026, 6, 1)


@dataclass(frozen=True, slots=True)
class Edit:
    """A schema before and after, and values that only one of the two allows."""

    name: str
    old: dict[str, Any]
    new: dict[str, Any]
    only_old: tuple[Any, ...] = ()
    only_new: tuple[Any, ...] = ()


def book(price: dict[str, Any], *required: str) -> dict[str, Any]:
    """Return a schema for a book with a title and a price."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {"title": {"type": "string"}, "price": price},
    }


WHOLE = {"type": "integer"}
EDITS = (
    Edit(
        "a field becomes required",
        book(WHOLE, "title"),
        book(WHOLE, "title", "price"),
        only_old=({"title": "Emma"},),
    ),
    Edit(
        "a field becomes optional",
        book(WHOLE, "title", "price"),
        book(WHOLE, "title"),
        only_new=({"title": "Emma"},),
    ),
    Edit(
        "null becomes a value",
        book(WHOLE),
        book({"type": ["integer", "null"]}),
        only_new=({"price": None},),
    ),
    Edit(
        "a maximum goes up",
        book({"type": "integer", "maximum": 99}),
        book({"type": "integer", "maximum": 999}),
        only_new=({"price": 500},),
    ),
    Edit(
        "a maximum goes down",
        book({"type": "integer", "maximum": 999}),
        book({"type": "integer", "maximum": 99}),
        only_old=({"price": 500},),
    ),
    Edit(
        "whole numbers become numbers",
        book(WHOLE),
        book({"type": "number"}),
        only_new=({"price": 9.99},),
    ),
    Edit(
        "an enum gets one more value",
        book({"type": "string", "enum": ["low", "high"]}),
        book({"type": "string", "enum": ["low", "mid", "high"]}),
        only_new=({"price": "mid"},),
    ),
)


def in_request(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe an operation that takes this."""
    body = {"content": {"application/json": {"schema": schema}}}
    return _whole({"requestBody": body, "responses": {"200": {"description": "ok"}}})


def in_response(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe an operation that answers with this."""
    content = {"application/json": {"schema": schema}}
    return _whole({"responses": {"200": {"description": "ok", "content": content}}})


def _whole(operation: dict[str, Any]) -> dict[str, Any]:
    info = {"title": "Books", "version": "1.0.0"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/books": {"put": operation}}}


def judged(edit: Edit) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Compare the edit in a request and in a response."""
    found = [
        compare_descriptions(put(edit.old), put(edit.new), today=TODAY)
        for put in (in_request, in_response)
    ]
    return found[0], found[1]


def witnessed(edit: Edit) -> tuple[bool, bool]:
    """Say whether a value exists that the sender may send and the reader refuses.

    In a request the client sends by the old schema and the service reads by the new
    one; in a response the service sends by the new and the client reads by the old.
    """
    old, new = Draft202012Validator(edit.old), Draft202012Validator(edit.new)
    lost = any(old.is_valid(v) and not new.is_valid(v) for v in edit.only_old)
    strange = any(new.is_valid(v) and not old.is_valid(v) for v in edit.only_new)
    return lost, strange


def both_ways() -> Table:
    """Judge every edit in both directions, and look for a message that fails."""
    rows = []
    for edit in EDITS:
        request, response = judged(edit)
        lost, strange = witnessed(edit)
        rows.append(
            {
                "edit": edit.name,
                "in a request": worst(request),
                "a message fails": "yes" if lost else "no",
                "in a response": worst(response),
                "a message fails ": "yes" if strange else "no",
            }
        )
    return Table(rows, "the same edit of one schema, twice")


def worst(changes: tuple[Change, ...]) -> str:
    """Return the worst level among changes."""
    level = max((change.level for change in changes), default=None)
    return {None: "fine", 1: "fine", 2: "warning", 3: "breaking"}[level]
