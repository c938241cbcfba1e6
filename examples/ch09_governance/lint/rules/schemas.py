"""Rules for schemas and examples; ids as in Spectral where it has the rule."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from examples.ch09_governance.lint.description_index import DescriptionIndex
from examples.ch09_governance.lint.example_validator import ExampleValidator
from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations

SCHEMA_RULES = RuleRegistry()
Validators: TypeAlias = Mapping[str, ExampleValidator]
# What never travels in a body that stands below one of these.
UNSENT = {
    "requestBody": "readOnly", "requestBodies": "readOnly",
    "responses": "writeOnly",
}  # fmt: skip
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


@SCHEMA_RULES.rule(
    "duplicated-entry-in-enum",
    "warning",
    "The second of two equal values was meant to be another one.",
    "Delete it, or correct it.",
)
def duplicated_enum(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that the values of an enum differ (JSON Schema 2020-12, 6.1.2)."""
    for steps, values in _enums(index):
        shown = [(type(value), repr(value)) for value in values]
        if len(set(shown)) < len(shown):
            yield (*steps, "enum"), "a value stands twice"


@SCHEMA_RULES.rule(
    "typed-enum",
    "warning",
    "A value of another type than the schema's can never be sent.",
    "Correct the value or the type.",
)
def typed_enum(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that the values of an enum have the schema's type."""
    for steps, values in _enums(index):
        said = _at(index, steps).get("type")
        listed = said if isinstance(said, list) else [said]
        if said is None or (_at(index, steps).get("nullable") and None in values):
            continue
        for number, value in enumerate(values):
            if not any(_is(value, str(kind)) for kind in listed):
                yield (*steps, "enum", number), f"{value!r} is no {said}"


@SCHEMA_RULES.rule(
    "oas3-valid-schema-example",
    "error",
    "People copy examples and never read the schema: a wrong one is sent.",
    "Correct the example or the schema.",
)
def schema_example(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that example and default fit their schema (JSON Schema 2020-12, 9.2)."""
    examples = _validators(index)
    for steps, schema in index.schemas:
        for key in ("example", "default"):
            if key in schema and (wrong := _wrong(examples, schema, schema[key])):
                yield (*steps, key), wrong


@SCHEMA_RULES.rule(
    "schema-examples",
    "error",
    "People copy examples and never read the schema: a wrong one is sent.",
    "Correct the example or the schema.",
)
def schema_examples(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that each of examples fits its schema; Spectral does not look at them."""
    examples = _validators(index)
    for steps, schema in index.schemas:
        listed = schema.get("examples")
        for number, value in enumerate(listed if isinstance(listed, list) else ()):
            if wrong := _wrong(examples, schema, value):
                yield (*steps, "examples", number), wrong


@SCHEMA_RULES.rule(
    "oas3-valid-media-example",
    "error",
    "An example of a whole message is what a client is first tried against.",
    "Correct the example or the schema.",
)
def media_example(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that examples of a body fit its schema (OpenAPI 3.1.1, 4.8.14)."""
    examples = _validators(index)
    for steps, media in index.media_types:
        flag = next((UNSENT[one] for one in steps if one in UNSENT), "")
        for place, value in _media_values(index, steps, media):
            if wrong := examples[flag].error(media.get("schema", {}), value):
                yield place, wrong


def _validators(index: DescriptionIndex) -> Validators:
    flags = ("", *UNSENT.values())
    return {flag: ExampleValidator(index.description, flag) for flag in flags}


def _wrong(examples: Validators, schema: Mapping[str, Any], value: Any) -> str:
    """Say what is wrong with an example that may be meant for either direction."""
    found = [one.error(schema, value) for one in examples.values()]
    return found[0] if all(found) else ""


def _media_values(
    index: DescriptionIndex, steps: Steps, media: Mapping[str, Any]
) -> Iterator[tuple[Steps, Any]]:
    if "example" in media:
        yield (*steps, "example"), media["example"]
    named = media.get("examples")
    for name, one in named.items() if isinstance(named, Mapping) else ():
        found = index.resolve(one)
        if isinstance(found, Mapping) and "value" in found:
            yield (*steps, "examples", name, "value"), found["value"]


def _enums(index: DescriptionIndex) -> Iterator[tuple[Steps, list[Any]]]:
    for steps, schema in index.schemas:
        values = schema.get("enum")
        if isinstance(values, list):
            yield steps, values


def _at(index: DescriptionIndex, steps: Steps) -> Mapping[str, Any]:
    node: Any = index.root
    for step in steps:
        node = node[step]
    return node if isinstance(node, Mapping) else {}


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    whole = isinstance(value, float) and value.is_integer() and kind == "integer"
    return whole or isinstance(value, KINDS.get(kind, (object,)))
