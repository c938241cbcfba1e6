"""All rules, in the order of their families."""

from examples.ch09_governance.lint.rule import Rule
from examples.ch09_governance.lint.rules.document import WHOLE
from examples.ch09_governance.lint.rules.paths import PATHS
from examples.ch09_governance.lint.rules.responses import ANSWERS
from examples.ch09_governance.lint.rules.schemas import DATA
from examples.ch09_governance.lint.rules.shop import SHOP

RULES: dict[str, Rule] = {**WHOLE, **PATHS, **ANSWERS, **DATA, **SHOP}
