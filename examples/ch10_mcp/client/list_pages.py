"""Reading what a server lists: to its end, if it has one, and what clients can use."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema_rs import meta

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import Unavailable
from examples.ch10_mcp.server.json_schema import validate_value

MOST_PAGES, MOST_ITEMS = 50, 5000  # of one list of one server
SAID = 3  # definitions that are named when they are left out
FetchPage = Callable[[dict[str, Any]], Mapping[str, Any]]  # params to a page
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Json = {"type": "string"}
TEXTS: Json = {"type": "array", "items": TEXT}
FLAG: Json = {"type": "boolean"}


class OddList(Unavailable):
    """A list without an end, or with something else in its place."""


def members(*required: str, **known: Json) -> Json:
    """Return the schema of an object with these members."""
    return {"type": "object", "required": list(required), "properties": known}


ICONS = {"type": "array", "items": members("src", src=TEXT, mimeType=TEXT, sizes=TEXTS)}
COMMON = {"name": TEXT, "title": TEXT, "description": TEXT, "icons": ICONS,
          "_meta": members()}  # fmt: skip
HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
SCHEMA = members("type", type={"const": "object"}, properties=members(), required=TEXTS)
FOR = members(audience=TEXTS, priority={"type": "number"}, lastModified=TEXT)
DEFINITIONS: Mapping[str, Json] = {  # by the member of a page (schema.ts)
    "tools": members(
        "name", "inputSchema", **COMMON, inputSchema=SCHEMA, outputSchema=members(),
        annotations=members(title=TEXT, **dict.fromkeys(HINTS, FLAG)),
        execution=members(),
    ),
    "prompts": members("name", **COMMON, arguments={
        "type": "array", "items": members("name", name=TEXT, title=TEXT,
                                          description=TEXT, required=FLAG)}),
    "resources": members("uri", "name", **COMMON, uri=TEXT, mimeType=TEXT,
                         size={"type": "number"}, annotations=FOR),
    "resourceTemplates": members("uriTemplate", "name", **COMMON, uriTemplate=TEXT,
                                 mimeType=TEXT, annotations=FOR),
}  # fmt: skip


def list_pages(fetch: FetchPage, key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the pages of a list; raises OddList for one that does not end."""
    params: dict[str, Any] = {}
    seen, count = set(), 0
    for _ in range(MOST_PAGES):
        page = fetch(params)
        items, cursor = page.get(key), page.get("nextCursor")
        if not isinstance(items, list) or not isinstance(cursor, str | None):
            raise OddList(f"a page of {key} has no list, or a cursor that is no text")
        count += len(items)
        if count > MOST_ITEMS:
            raise OddList(f"the list has more than {MOST_ITEMS} items: {key}")
        yield page
        if cursor is None:
            return
        if cursor in seen:
            raise OddList(f"the list repeats a cursor, so it has no end: {key}")
        seen.add(cursor)
        params = {"cursor": cursor}
    raise OddList(f"the list has more than {MOST_PAGES} pages: {key}")


def usable(
    key: str, items: list[Any], say: Callable[[str], object]
) -> list[dict[str, Any]]:
    """Return the definitions that clients accept; `say` hears which are left out."""
    kept, faults = [], []
    for item in items:
        try:
            check_definition(key, item)
            kept.append(item)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        more = [f"and {len(faults) - SAID} more"] if len(faults) > SAID else []
        say(f"left out: {'; '.join(faults[:SAID] + more)}")
    return kept


def check_definition(key: str, item: Any) -> None:
    """Raise ValueError for what no client accepts as a definition.

    >>> check_definition("tools", {"name": "a", "inputSchema": None})
    Traceback (most recent call last):
    ValueError: 'a'.inputSchema: null is not of type "object"
    """
    name = str(item.get("name"))[:60] if isinstance(item, dict) else key
    validate_value(DEFINITIONS[key], item, repr(name))
    for part in ("inputSchema", "outputSchema") if key == "tools" else ():
        schema = dict(item.get(part, {}))
        if schema.pop("$schema", DIALECT) == DIALECT and not meta.is_valid(schema):
            raise ValueError(f"{name!r}.{part} is no JSON Schema")
