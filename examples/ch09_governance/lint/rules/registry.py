"""All rules, in the order of their families."""

from examples.ch09_governance.lint.rule import Rule
from examples.ch09_governance.lint.rules.document import DOCUMENT_RULES
from examples.ch09_governance.lint.rules.paths import PATH_RULES
from examples.ch09_governance.lint.rules.responses import RESPONSE_RULES
from examples.ch09_governance.lint.rules.schemas import SCHEMA_RULES
from examples.ch09_governance.lint.rules.shop import SHOP_RULES
from examples.ch09_governance.lint.rules.structure import STRUCTURE_RULES

RULES: dict[str, Rule] = {
    **STRUCTURE_RULES,
    **DOCUMENT_RULES,
    **PATH_RULES,
    **RESPONSE_RULES,
    **SCHEMA_RULES,
    **SHOP_RULES,
}
