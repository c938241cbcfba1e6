"""Request bodies and responses: media types, status codes, header fields."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.location import RESPONSE, Spot
from examples.ch09_governance.diff.media_types import pair_up
from examples.ch09_governance.diff.schemas.comparison import Schemas
from examples.ch09_governance.openapi.references import follow

SUCCESS = "2"


def request_body(
    schemas: Schemas, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    """Compare what a client may or must send."""
    before = follow(schemas.walk.old, old.get("requestBody"))
    after = follow(schemas.walk.new, new.get("requestBody"))
    here = replace(spot, steps=("request body",))
    if before is None or after is None:
        if before is not None:
            yield here.change("removed", Level.ERROR)
        elif after is not None:
            need = "required" if after.get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.INFO
            yield here.found(f"request-body-added-{need}", level)
        return
    was, must = bool(before.get("required")), bool(after.get("required"))
    if was != must:
        level = Level.ERROR if must else Level.INFO
        yield here.change(f"became-{'required' if must else 'optional'}", level)
    yield from _content(schemas, here, before, after)


def _content(
    schemas: Schemas, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    before, after = old.get("content") or {}, new.get("content") or {}
    pairs = pair_up(before, after)
    part = "body-media-type" if spot.asks else "media-type"
    for name in pairs.removed:
        yield spot.inside(name).found(f"{spot.direction}-{part}-removed", Level.ERROR)
    for name in pairs.added:
        yield spot.inside(name).found(f"{spot.direction}-{part}-added", Level.INFO)
    for first, second, renamed in pairs.kept:
        here = replace(spot, media_type=first, steps=(*spot.steps, second))
        if renamed and not spot.asks:
            level = Level.ERROR if renamed == "generalized" else Level.INFO
            yield here.found(f"response-media-type-name-{renamed}", level)
        schema = before[first].get("schema"), after[second].get("schema")
        yield from schemas.compare(*schema, here)


def responses(
    schemas: Schemas, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    """Compare what a client may get."""
    before, after = old.get("responses") or {}, new.get("responses") or {}
    for status in [*before, *(status for status in after if status not in before)]:
        here = replace(spot, direction=RESPONSE, steps=(f"response {status}",))
        if status in before and status in after:
            first = follow(schemas.walk.old, before[status]) or {}
            second = follow(schemas.walk.new, after[status]) or {}
            yield from _headers(schemas, here, first, second)
            yield from _content(schemas, here, first, second)
        elif str(status).isdecimal():
            yield _status(here, str(status), added=status in after)


def _status(spot: Spot, status: str, *, added: bool) -> Change:
    success = status.startswith(SUCCESS)
    kind = "success" if success else "non-success"
    level = Level.ERROR if success and not added else Level.INFO
    return spot.found(
        f"response-{kind}-status-{'added' if added else 'removed'}", level
    )


def _headers(
    schemas: Schemas, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    before, after = old.get("headers") or {}, new.get("headers") or {}
    for name in before:
        first = follow(schemas.walk.old, before[name]) or {}
        second = follow(schemas.walk.new, after.get(name)) or {}
        here = spot.inside(f"header field {name}")
        if name not in after:
            need = "required" if first.get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.WARNING
            yield here.found(f"{need}-response-header-removed", level)
        elif first.get("required") and not second.get("required"):
            yield here.found("response-header-became-optional", Level.ERROR)
