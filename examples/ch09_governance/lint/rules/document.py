"""Rules for the description as a whole; ids as in Spectral where it has the rule."""

from examples.ch09_governance.lint.description_index import (
    DescriptionIndex,
    component_of,
)
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations
from examples.ch09_governance.openapi.references import parse_pointer, resolve_pointer

DOCUMENT_RULES = RuleRegistry()
COUNTED = (
    *("schemas", "responses", "parameters", "examples", "requestBodies"),
    *("headers", "links", "callbacks"),
)


@DOCUMENT_RULES.rule(
    "info-contact",
    "warning",
    "Whoever finds a fault at night needs somebody to tell.",
    "Add info.contact with an address that is read.",
)
def info_contact(index: DescriptionIndex, options: Options) -> Violations:
    """Demand info.contact (OpenAPI 3.1.1, 4.8.2)."""
    if not index.mapping("info", "contact"):
        yield ("info",), "info has no contact"


@DOCUMENT_RULES.rule(
    "info-description",
    "warning",
    "A catalogue can show no more than the description says.",
    "Say in a sentence what the API is for.",
)
def info_description(index: DescriptionIndex, options: Options) -> Violations:
    """Demand info.description."""
    if not index.mapping("info").get("description"):
        yield ("info",), "info has no description"


@DOCUMENT_RULES.rule(
    "oas3-api-servers",
    "warning",
    "Without servers a client has to guess where the API lives.",
    "List the servers, the one that customers use first.",
)
def servers(index: DescriptionIndex, options: Options) -> Violations:
    """Demand servers (OpenAPI 3.1.1, 4.8.1.1)."""
    listed = index.root.get("servers")
    if not (isinstance(listed, list) and listed):
        yield (), "there are no servers"


@DOCUMENT_RULES.rule(
    "tag-description",
    "off",
    "A tag is a heading in the documentation, and a heading alone explains nothing.",
    "Say what the operations under the tag have in common.",
)
def tag_description(index: DescriptionIndex, options: Options) -> Violations:
    """Demand a description for each tag (OpenAPI 3.1.1, 4.8.22)."""
    tags = index.root.get("tags")
    for number, tag in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(tag, dict) and not tag.get("description"):
            yield ("tags", number), f"the tag {tag.get('name')!r} has no description"


@DOCUMENT_RULES.rule(
    "invalid-ref",
    "error",
    "A reference that leads nowhere stops every tool that reads the description.",
    "Correct the reference, or add what it names.",
)
def invalid_ref(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that local references lead somewhere (OpenAPI 3.1.1, 4.8.23)."""
    for steps, target in index.references:
        if parse_pointer(target) is None:
            continue
        if resolve_pointer(index.root, target) is None:
            yield (*steps, "$ref"), f"{target} leads nowhere"
        elif index.resolve({"$ref": target}) is None:
            yield (*steps, "$ref"), f"{target} goes round in a circle"


@DOCUMENT_RULES.rule(
    "external-ref",
    "info",
    "What stands at an address is not read here, so nobody has checked it.",
    "Bundle the description into one file before it is linted.",
)
def external_ref(index: DescriptionIndex, options: Options) -> Violations:
    """Note references that lead out of the file."""
    for steps, target in index.references:
        if parse_pointer(target) is None:
            yield (*steps, "$ref"), f"{target} is elsewhere and was not read"


@DOCUMENT_RULES.rule(
    "oas3-unused-component",
    "warning",
    "What nothing uses is read, translated and kept up to date for nobody.",
    "Delete it, or refer to it.",
)
def unused_component(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that components are referred to (OpenAPI 3.1.1, 4.8.7)."""
    used = {component_of(target) for _, target in index.references}
    for kind in COUNTED:
        for name in index.mapping("components", kind):
            if ("components", kind, name) not in used:
                yield ("components", kind, name), f"nothing refers to {kind} {name}"
