"""Look for a message that the one schema allows and the other does not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from examples.ch09_governance.diff.witness.candidates import (
    Candidates,
    compiled,
    spread_out,
)

DEPTHS = (1, 2, 3, 5)
BUDGET = 120  # places of a schema that are visited for one verdict

OTHERS = {
    *("additionalProperties", "unevaluatedProperties", "patternProperties"),
    *("propertyNames", "maxProperties", "not", "dependentRequired"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of two schemas: a message that shows a break, or a proof of none.

    `usual` says whether the message keeps to fields that some schema names.
    """

    found: bool = False
    message: Any = None
    usual: bool = True
    contained: bool = False


def search(
    sender: Any, closed: Any, receiver: Any, tolerant: Any, *, textual: bool
) -> Verdict:
    """Compare what may be sent with what is accepted, schemas that stand alone.

    `closed` is the sender's without fields that nobody names, `tolerant` the receiver's
    who skips those that it does not know: a message that needs neither is a usual one.
    Where values travel as text, it counts if it can be read as one that is accepted.
    """
    if contains(receiver, sender):
        return Verdict(contained=True)
    schemas = (sender, closed, receiver, tolerant)
    checks = [compiled(one, definitions(one)) for one in schemas]
    if None in checks:
        return Verdict()
    may, usually, accepted, skipping = (check.is_valid for check in checks)
    unusual = Verdict()
    for message in _messages(sender, receiver):
        readings = list(_readings(message)) if textual else [message]
        if any(map(accepted, readings)) or not any(map(may, readings)):
            continue
        skipped = any(map(skipping, readings))
        if any(map(usually, readings)) and not skipped:
            return Verdict(True, readings[0])
        telling = limits_others(receiver) and not skipped
        unusual = Verdict(True, readings[0], usual=telling)
    return unusual


def limits_others(schema: Any) -> bool:
    """Whether a schema says something of fields that it does not name."""
    return any(
        OTHERS & one.keys() for one, _ in spread_out((schema, definitions(schema)))
    )


def definitions(schema: Any) -> Mapping[str, Any]:
    """Return what a schema that stands alone refers to."""
    found = schema.get("$defs") if isinstance(schema, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def contains(outer: Any, inner: Any) -> bool:
    """Whether the library can prove that the one schema allows all the other does."""
    try:
        sides = [
            jsonschema_rs.canonicalize(
                one, draft=jsonschema_rs.Draft202012, validate_formats=True
            )
            for one in (outer, inner)
        ]
    except (ValueError, jsonschema_rs.ValidationError):
        return False
    return sides[0].covers(sides[1]) is jsonschema_rs.canonical.Containment.YES


def _messages(sender: Any, receiver: Any) -> Iterator[Any]:
    parts = [(one, definitions(one)) for one in (sender, receiver)]
    for depth in DEPTHS:
        maker = Candidates(BUDGET)
        yield from maker.values(parts, depth)
        if maker.budget <= 0:
            return


def _readings(message: Any) -> Iterator[Any]:
    """Yield what a text on the wire can be read as; null has no text."""
    if message is None:
        return
    if not isinstance(message, str):
        yield message
    text = _texts(message)
    yield text
    if isinstance(text, str):
        try:
            parsed = json.loads(text)
        except ValueError:
            return
        if isinstance(parsed, int | float):
            yield parsed


def _texts(message: Any) -> Any:
    if isinstance(message, list):
        return [_texts(one) for one in message]
    if isinstance(message, dict):
        return {key: _texts(value) for key, value in message.items()}
    return message if isinstance(message, str) else json.dumps(message)
