"""Rules for the description as a whole; ids as in Spectral where it has the rule."""

from collections.abc import Iterator

from examples.ch09_governance.lint.description_index import Survey, named
from examples.ch09_governance.lint.rule import Hit, Options, Rules
from examples.ch09_governance.openapi.references import look_up, pointer

WHOLE = Rules()
COUNTED = (
    *("schemas", "responses", "parameters", "examples", "requestBodies"),
    *("headers", "links", "callbacks"),
)


@WHOLE.rule(
    "info-contact",
    "warning",
    "Whoever finds a fault at night needs somebody to tell.",
    "Add info.contact with an address that is read.",
)
def info_contact(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand info.contact (OpenAPI 3.1.1, 4.8.2)."""
    if not survey.mapping("info", "contact"):
        yield ("info",), "info has no contact"


@WHOLE.rule(
    "info-description",
    "warning",
    "A catalogue can show no more than the description says.",
    "Say in a sentence what the API is for.",
)
def info_description(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand info.description."""
    if not survey.mapping("info").get("description"):
        yield ("info",), "info has no description"


@WHOLE.rule(
    "oas3-api-servers",
    "warning",
    "Without servers a client has to guess where the API lives.",
    "List the servers, the one that customers use first.",
)
def servers(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand servers (OpenAPI 3.1.1, 4.8.1.1)."""
    listed = survey.root.get("servers")
    if not (isinstance(listed, list) and listed):
        yield (), "there are no servers"


@WHOLE.rule(
    "tag-description",
    "off",
    "A tag is a heading in the documentation, and a heading alone explains nothing.",
    "Say what the operations under the tag have in common.",
)
def tag_description(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand a description for each tag (OpenAPI 3.1.1, 4.8.22)."""
    tags = survey.root.get("tags")
    for index, tag in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(tag, dict) and not tag.get("description"):
            yield ("tags", index), f"the tag {tag.get('name')!r} has no description"


@WHOLE.rule(
    "invalid-ref",
    "error",
    "A reference that leads nowhere stops every tool that reads the description.",
    "Correct the reference, or add what it names.",
)
def invalid_ref(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand that local references lead somewhere (OpenAPI 3.1.1, 4.8.23)."""
    for steps, target in survey.references:
        if pointer(target) is None:
            continue
        if look_up(survey.root, target) is None:
            yield (*steps, "$ref"), f"{target} leads nowhere"
        elif survey.follow({"$ref": target}) is None:
            yield (*steps, "$ref"), f"{target} goes round in a circle"


@WHOLE.rule(
    "external-ref",
    "info",
    "What another file says is not read here, so nobody has checked it.",
    "Bundle the description into one file before it is linted.",
)
def external_ref(survey: Survey, options: Options) -> Iterator[Hit]:
    """Note references that lead out of the file."""
    for steps, target in survey.references:
        if pointer(target) is None:
            yield (*steps, "$ref"), f"{target} is in another file and was not read"


@WHOLE.rule(
    "oas3-unused-component",
    "warning",
    "What nothing uses is read, translated and kept up to date for nobody.",
    "Delete it, or refer to it.",
)
def unused_component(survey: Survey, options: Options) -> Iterator[Hit]:
    """Demand that components are referred to (OpenAPI 3.1.1, 4.8.7)."""
    used = {named(target) for _, target in survey.references}
    for kind in COUNTED:
        for name in survey.mapping("components", kind):
            if ("components", kind, name) not in used:
                yield ("components", kind, name), f"nothing refers to {kind} {name}"
