"""Changes on the way: fields set and removed, members of a JSON object too."""

from collections.abc import Iterable

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch07_gateway.config import Changes
from examples.ch07_gateway.forwarding import Fields, without


class Unchangeable(Exception):
    """The body cannot be changed as it must be; the text says why."""


def changed_fields(fields: Fields, changes: Changes) -> Fields:
    """Return the fields with the changes made."""
    if not changes.gone:
        return fields
    return (*without(fields, changes.gone), *changes.set)


def of_the_body(changes: Changes) -> bool:
    """Say whether the body has to be read."""
    return bool(changes.json_set or changes.json_remove)


def changed_body(body: bytes, changes: Changes) -> bytes:
    """Return a JSON object with the changes made; raises Unchangeable.

    A member that must not pass is removed at every depth of lists and objects. A
    member that stands twice is refused: two readers could see two values.
    """
    try:
        content = decode(body)
    except NotJson as error:
        raise Unchangeable(f"the body is {error}") from None
    gone = frozenset(changes.json_remove)
    content = pruned(content, gone) if gone else content
    if changes.json_set:
        if not isinstance(content, dict):
            raise Unchangeable("the body is no JSON object")
        content |= dict(changes.json_set)
    return encode(content)


def pruned(value: object, gone: frozenset[str]) -> object:
    """Return a JSON value without the members of these names."""
    if isinstance(value, dict):
        return {k: pruned(v, gone) for k, v in value.items() if k not in gone}
    if isinstance(value, list):
        return [pruned(each, gone) for each in value]
    return value


def is_json(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the content type is JSON (RFC 6839, section 3.1)."""
    for name, value in fields:
        if name.lower() == "content-type":
            kind = value.partition(";")[0].strip().lower()
            return kind == "application/json" or kind.endswith("+json")
    return False


def encoded(fields: Iterable[tuple[str, str]]) -> bool:
    """Say whether the body is compressed or otherwise coded."""
    return any(
        name.lower() == "content-encoding" and value.strip().lower() != "identity"
        for name, value in fields
    )
