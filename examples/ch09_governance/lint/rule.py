"""A rule: an id, how bad a breach is, why, what mends it, and a function."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from examples.ch09_governance.lint.description_index import DescriptionIndex
from examples.ch09_governance.lint.finding import Steps

Violation: TypeAlias = tuple[Steps, str]
Violations: TypeAlias = Iterator[Violation]
Options: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[DescriptionIndex, Options], Violations]


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` yields places and messages; a style guide may set `options`."""

    id: str
    severity: str
    reason: str
    fix: str
    check: Check
    options: Options


class RuleRegistry(dict[str, Rule]):
    """The rules by id, in the order in which they were written."""

    def rule(
        self, id: str, severity: str, reason: str, fix: str, **options: Any
    ) -> Callable[[Check], Check]:
        """Enter the function below as a rule."""

        def enter(check: Check) -> Check:
            self[id] = Rule(id, severity, reason, fix, check, options)
            return check

        return enter
