"""The rule that asks the specification itself."""

from examples.ch09_governance.lint.description_index import DescriptionIndex
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations

STRUCTURE_RULES = RuleRegistry()


@STRUCTURE_RULES.rule(
    "oas3-schema",
    "error",
    "What the specification does not know is skipped by every tool, without a word.",
    "Correct the name, or write what the specification asks for.",
)
def structure(index: DescriptionIndex, options: Options) -> Violations:
    """Demand what the specification's own schema demands (OpenAPI 3.1.1, C)."""
    for fault in index.faults:
        yield fault.steps, fault.message
