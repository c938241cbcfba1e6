"""Messages worth a try, from all that two schemas say about the same value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, TypeAlias

import jsonschema_rs

from examples.ch09_governance.diff.witness.scalars import named_numbers, scalars
from examples.ch09_governance.openapi.json_schema import in_place

UNNAMED = "unnamed"  # a field that no schema names
MAX_VALUES, MAX_BASES, MAX_LENGTH = 150, 10, 60
Part: TypeAlias = tuple[Any, Mapping[str, Any]]  # a schema, and the $defs that it uses


@dataclass(slots=True)
class Candidates:
    """Makes values; `budget` is how many places of a schema may still be visited."""

    budget: int
    tried: dict[tuple[int, ...], list[Any]] = field(default_factory=dict)

    def values(self, parts: Sequence[Part], depth: int) -> list[Any]:
        """Return values for a place of which all parts speak, the likeliest first."""
        name = (depth, *(id(schema) for schema, _ in parts))
        if name not in self.tried:
            self.budget -= 1
            spread = [one for part in parts for one in spread_out(part)]
            schemas = [schema for schema, _ in spread]
            lists = [scalars(schemas)]
            if depth and self.budget > 0:
                lists = [
                    self.objects(spread, depth),
                    self.arrays(spread, depth),
                    *lists,
                ]
            else:
                lists.append(iter(([], {})))
            found = _distinct(chain.from_iterable(_in_turn(lists)))
            self.tried[name] = _likeliest(parts, list(islice(found, 2 * MAX_VALUES)))
        return self.tried[name]

    def arrays(self, spread: Sequence[Part], depth: int) -> Iterator[Any]:
        """Yield lists: empty, of each item, and of the lengths that count."""
        items = self.values(below(spread, "items", "contains"), depth - 1)
        yield from ([], *([one] for one in items))
        first = [self.values([part], depth - 1)[0] for part in _prefix(spread)]
        yield from (first[:end] for end in range(1, len(first) + 1))
        yield from ([*first, one] for one in (items if first else ()))
        keys = ("minItems", "maxItems", "minContains", "maxContains")
        for length in {2, *_counts(spread, *keys)}:
            if 0 <= length <= MAX_LENGTH:
                yield items[:1] * length
                yield [*items, *range(length)][:length]
                yield [*items[:1], *range(length)][:length]

    def objects(self, spread: Sequence[Part], depth: int) -> Iterator[Any]:
        """Yield objects: bases with few and many fields, and each field varied."""
        names = [
            *dict.fromkeys(name for one in spread for name in _named(one)),
            UNNAMED,
        ]
        values = {
            name: self.values(below_name(spread, name), depth - 1) for name in names
        }
        bases = list(_bases(spread, [*names]))
        yield from ({name: values[name][0] for name in base} for base in bases)
        for base in bases:
            whole = {name: values[name][0] for name in base}
            yield from ({n: v for n, v in whole.items() if n != gone} for gone in base)
            for name in names:
                yield from ({**whole, name: value} for value in values[name])
        for count in _counts(spread, "maxProperties", "minProperties"):
            if 0 <= count <= MAX_LENGTH:
                extra = [*names, *(f"{UNNAMED}{i}" for i in range(count))]
                yield {
                    name: values.get(name, values[UNNAMED])[0] for name in extra[:count]
                }


def spread_out(part: Part) -> list[Part]:
    """Return all schemas that speak of the same value, those of `not` included."""
    schema, definitions = part

    def follow(target: str) -> Any:
        return definitions.get(target.removeprefix("#/$defs/"))

    return [(one, definitions) for one in in_place(schema, follow, beside=("not",))]


def below(spread: Sequence[Part], *keywords: str) -> list[Part]:
    """Return what the parts say of the values that they hold."""
    return [(one[key], defs) for one, defs in spread for key in keywords if key in one]


def below_name(spread: Sequence[Part], name: str) -> list[Part]:
    """Return what the parts say of a field."""
    found = []
    for one, defs in spread:
        named = one.get("properties", {})
        if name in named:
            found.append((named[name], defs))
        elif "additionalProperties" in one:
            found.append((one["additionalProperties"], defs))
        found += [(value, defs) for value in one.get("patternProperties", {}).values()]
    return found


def _named(part: Part) -> list[str]:
    one = part[0]
    required = [name for name in one.get("required", ()) if isinstance(name, str)]
    return [*one.get("properties", {}), *required, *one.get("dependentRequired", {})]


def _bases(spread: Sequence[Part], names: list[str]) -> Iterable[tuple[str, ...]]:
    """Return sets of fields: all, and for each part what it names or requires."""
    required = [[n for n in one.get("required", ()) if n in names] for one, _ in spread]
    named = [_named(part) for part in spread]
    sets = [[n for r in required for n in r], *required, *named, names[:-1], []]
    return list(dict.fromkeys(tuple(dict.fromkeys(one)) for one in sets))[:MAX_BASES]


def _prefix(spread: Sequence[Part]) -> list[Part]:
    found = [(one.get("prefixItems", ()), defs) for one, defs in spread]
    longest, defs = max(found, key=lambda pair: len(pair[0]), default=((), {}))
    return [(schema, defs) for schema in longest]


def _counts(spread: Sequence[Part], *keys: str) -> set[int]:
    named = named_numbers([one for one, _ in spread], keys)
    return {int(n) + beside for n in named for beside in (0, 1)}


def _in_turn(lists: Sequence[Iterator[Any]]) -> Iterator[list[Any]]:
    """Take some of each kind in turn, so that no kind fills the list alone."""
    waiting = list(lists)
    while waiting:
        for one in list(waiting):
            taken = list(islice(one, 20))
            yield taken
            if not taken:
                waiting.remove(one)


def _distinct(values: Iterable[Any]) -> Iterator[Any]:
    seen = set()
    for value in values:
        if (name := repr(value)) not in seen:
            seen.add(name)
            yield value


def _likeliest(parts: Sequence[Part], values: list[Any]) -> list[Any]:
    """Put first what most parts accept; a part that cannot be compiled has no say."""
    checks = [check for part in parts if (check := compiled(*part))]
    votes = {i: sum(c.is_valid(v) for c in checks) for i, v in enumerate(values)}
    order = sorted(votes, key=lambda index: -votes[index])
    return [values[index] for index in order][:MAX_VALUES] or ["a"]


def compiled(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return the library's validator of a schema, None if it is no schema."""
    whole = {**schema, "$defs": definitions} if isinstance(schema, Mapping) else schema
    try:
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    except (ValueError, jsonschema_rs.ValidationError):
        return None
