"""All rules, in the order of their families."""

from examples.ch09_governance.lint.rule import Rule
from examples.ch09_governance.lint.rules_answers import ANSWERS
from examples.ch09_governance.lint.rules_data import DATA
from examples.ch09_governance.lint.rules_paths import PATHS
from examples.ch09_governance.lint.rules_shop import SHOP
from examples.ch09_governance.lint.rules_whole import WHOLE

RULES: dict[str, Rule] = {**WHOLE, **PATHS, **ANSWERS, **DATA, **SHOP}
