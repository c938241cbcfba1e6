"""Ask every rule that the style guide has switched on."""

from collections.abc import Mapping

from examples.ch09_governance.lint.description_index import index_description
from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.rule import Rule
from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.style_guide import StyleGuide, read_style_guide
from examples.ch09_governance.openapi.description import Description

STRUCTURE = "oas3-schema"
DEFAULT_STYLE = read_style_guide("", RULES)


def lint(
    description: Description,
    style: StyleGuide = DEFAULT_STYLE,
    rules: Mapping[str, Rule] = RULES,
) -> tuple[Finding, ...]:
    """Return what the rules find, in the order of the text.

    Where a value is of a type that cannot be read, only the structure is told.
    """
    seen = index_description(description)
    if any(fault.shape for fault in seen.faults):
        rules = {id: rule for id, rule in rules.items() if id == STRUCTURE}
    found = []
    for rule in rules.values():
        severity = style.severity(rule)
        if severity == "off":
            continue
        for steps, message in rule.check(seen, style.options(rule)):
            place = description.place(steps)
            found.append(
                Finding(
                    rule.id, severity, message, steps, *place, description.file(steps)
                )
            )
    order = {id: index for index, id in enumerate(rules)}
    return tuple(
        sorted(
            found,
            key=lambda f: (
                f.file != description.name,
                f.file,
                f.line,
                f.column,
                order[f.rule],
            ),
        )
    )
