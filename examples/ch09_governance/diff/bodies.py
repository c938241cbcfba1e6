"""Request bodies and responses: media types, status codes, header fields."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.media_types import match_media_types
from examples.ch09_governance.diff.schemas.comparison import SchemaComparison
from examples.ch09_governance.openapi.references import resolve_mapping, resolve_ref

SUCCESS = "2"


def request_body(
    schemas: SchemaComparison,
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Changes:
    """Compare what a client may or must send."""
    before = resolve_ref(schemas.walk.old, old.get("requestBody"))
    after = resolve_ref(schemas.walk.new, new.get("requestBody"))
    here = location.into("request body")
    if before is None or after is None:
        if before is not None:
            yield here.action("removed", Level.ERROR)
        elif after is not None:
            need = "required" if after.get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.INFO
            yield here.change(f"request-body-added-{need}", level)
        return
    was, must = bool(before.get("required")), bool(after.get("required"))
    if was != must:
        level = Level.ERROR if must == here.in_request else Level.INFO
        yield here.action(f"became-{'required' if must else 'optional'}", level)
    yield from _content(schemas, here, before, after)


def _content(
    schemas: SchemaComparison,
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Changes:
    before, after = old.get("content") or {}, new.get("content") or {}
    pairs = match_media_types(before, after)
    part = "body-media-type" if location.in_request else "media-type"
    for name in pairs.removed:
        yield location.child(name).change(
            f"{location.direction}-{part}-removed", Level.ERROR
        )
    for name in pairs.added:
        yield location.child(name).change(
            f"{location.direction}-{part}-added", Level.INFO
        )
    for first, second, renamed in pairs.kept:
        here = replace(location, media_type=first, steps=(*location.steps, second))
        if renamed and not location.in_request:
            level = Level.ERROR if renamed == "generalized" else Level.INFO
            yield here.change(f"response-media-type-name-{renamed}", level)
        was = resolve_mapping(schemas.walk.old, before[first])
        now = resolve_mapping(schemas.walk.new, after[second])
        yield from schemas.compare(was.get("schema"), now.get("schema"), here)


def responses(
    schemas: SchemaComparison,
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Changes:
    """Compare what a client may get."""
    before = resolve_mapping(schemas.walk.old, old.get("responses"))
    after = resolve_mapping(schemas.walk.new, new.get("responses"))
    for status in [*before, *(status for status in after if status not in before)]:
        here = location.into(f"response {status}", answer=True)
        if status in before and status in after:
            first = resolve_mapping(schemas.walk.old, before[status])
            second = resolve_mapping(schemas.walk.new, after[status])
            yield from _headers(schemas, here, first, second)
            yield from _content(schemas, here, first, second)
        elif str(status).isdecimal():
            yield _status(here, str(status), added=status in after)


def _status(location: Location, status: str, *, added: bool) -> Change:
    success = status.startswith(SUCCESS)
    kind = "success" if success else "non-success"
    level = Level.ERROR if success and not added else Level.INFO
    return location.change(
        f"response-{kind}-status-{'added' if added else 'removed'}", level
    )


def _headers(
    schemas: SchemaComparison,
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Changes:
    before, after = (
        {
            str(name).lower(): field
            for name, field in (side.get("headers") or {}).items()
        }
        for side in (old, new)
    )
    for name in before:
        first = resolve_mapping(schemas.walk.old, before[name])
        second = resolve_mapping(schemas.walk.new, after.get(name))
        here = location.child(f"header field {name}")
        if name not in after:
            need = "required" if first.get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.WARNING
            yield here.change(f"{need}-response-header-removed", level)
            continue
        if first.get("required") and not second.get("required"):
            yield here.change("response-header-became-optional", Level.ERROR)
        if bool(first.get("explode")) != bool(second.get("explode")):
            yield here.change("response-header-explode-changed", Level.ERROR)
        field = replace(here, kind="header")
        yield from schemas.compare(first.get("schema"), second.get("schema"), field)
