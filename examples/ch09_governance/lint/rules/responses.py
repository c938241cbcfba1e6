"""Rules for what operations refer to and answer; ids as in Spectral."""

from collections.abc import Mapping

from examples.ch09_governance.lint.description_index import DescriptionIndex
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations

RESPONSE_RULES = RuleRegistry()


@RESPONSE_RULES.rule(
    "operation-tag-defined",
    "warning",
    "A tag with a typing error is a heading of its own with one operation under it.",
    "List the tag under tags, or correct it.",
)
def tag_defined(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that tags are listed (OpenAPI 3.1.1, 4.8.22)."""
    listed = index.root.get("tags")
    names = [tag.get("name") for tag in listed or () if isinstance(tag, Mapping)]
    for operation in index.operations:
        tags = operation.body.get("tags")
        for number, tag in enumerate(tags if isinstance(tags, list) else ()):
            if tag not in names:
                yield (
                    (*operation.steps, "tags", number),
                    f"the tag {tag!r} is not listed",
                )


@RESPONSE_RULES.rule(
    "operation-success-response",
    "warning",
    "A client that knows only of failures does not know what it will get.",
    "Describe a response of the 2xx or 3xx class.",
)
def success_response(index: DescriptionIndex, options: Options) -> Violations:
    """Demand a response that is no error (OpenAPI 3.1.1, 4.8.16)."""
    for operation in index.operations:
        responses = operation.body.get("responses")
        if isinstance(responses, Mapping) and not _has(responses, "23"):
            yield (*operation.steps, "responses"), "no response says success"


@RESPONSE_RULES.rule(
    "operation-4xx-response",
    "warning",
    "Every operation can be called wrongly; undescribed, the refusal is a surprise.",
    "Describe what a client gets for a bad request.",
    spare=[],
)
def error_response(index: DescriptionIndex, options: Options) -> Violations:
    """Demand a response of the 4xx class; Redocly has this rule under the same name."""
    for operation in index.operations:
        responses = operation.body.get("responses")
        if operation.path in options["spare"]:
            continue
        if isinstance(responses, Mapping) and not _has(responses, "4"):
            yield (*operation.steps, "responses"), "no response says what went wrong"


@RESPONSE_RULES.rule(
    "oas3-operation-security-defined",
    "warning",
    "A scheme that is not defined protects nothing, and tools skip it in silence.",
    "Define the scheme under components.securitySchemes.",
)
def security_defined(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that required schemes exist (OpenAPI 3.1.1, 4.8.30)."""
    known = index.mapping("components", "securitySchemes")
    holders = [((), index.root), *((o.steps, o.body) for o in index.operations)]
    for steps, holder in holders:
        listed = holder.get("security")
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            for name in one if isinstance(one, Mapping) else ():
                if name not in known:
                    yield (
                        (*steps, "security", number, name),
                        f"no scheme is called {name}",
                    )


def _has(responses: Mapping[str, object], classes: str) -> bool:
    """Whether a status of these classes stands there; default does not say which."""
    return any(str(status)[:1] in classes for status in responses)
