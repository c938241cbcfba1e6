"""Laboratory: how people get around rules, and what the next version of a rule says."""

import datetime
from typing import Any

from examples.ch09_governance.approval import ReviewVerdict, review_change
from examples.ch09_governance.drift import (
    DescriptionDrift,
    ObservedResponse,
    find_drift,
)
from examples.ch09_governance.experiments.editing import described, edited, shop
from examples.ch09_governance.experiments.twelve import renamed
from examples.ch09_governance.lint.description_index import DescriptionIndex
from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations
from examples.ch09_governance.shop_data import shop_descriptions, shop_style_guide

TODAY = datetime.date(2026, 6, 1)
NEXT = RuleRegistry()
WORDS = 4


def gamed() -> dict[str, Any]:
    """A description that satisfies the rule and tells nobody anything."""
    return edited(shop(), "paths /books get description", "listBooks")


@NEXT.rule(
    "description-says-more",
    "warning",
    "A name that is written twice explains nothing.",
    "Say what happens in a sentence of your own.",
    words=WORDS,
)
def says_more(index: DescriptionIndex, options: Options) -> Violations:
    """Demand a description that is longer than a name."""
    for operation in index.operations:
        said = str(operation.body.get("description", "")).split()
        if 0 < len(said) < options["words"]:
            where = (*operation.steps, "description")
            yield where, f"{' '.join(said)!r} explains nothing"


def linted(tree: dict[str, Any], *, mended: bool) -> tuple[Finding, ...]:
    """Lint with the rules as they were, or with the one above as well."""
    if mended:
        return lint(described(tree), shop_style_guide(), NEXT)
    return lint(described(tree), shop_style_guide())


def moved_file(*, naive: bool) -> ReviewVerdict:
    """Rename the file along with the field: what does the check compare?

    The naive check pairs files by name. The old one has no partner, and the new one is
    new, so nothing is compared and nothing is wrong.
    """
    before, after = {"shop": described(shop())}, {"store": described(renamed())}
    if naive:
        pairs = [(before[name], after[name]) for name in before if name in after]
        found = [review_change(old, new, (), TODAY) for old, new in pairs]
        return ReviewVerdict((), tuple(o for one in found for o in one.objections))
    return review_change(before["shop"], after.get("shop"), (), TODAY)


def lying() -> tuple[DescriptionDrift, ...]:
    """Compare three answers of a service that was changed behind its description."""
    kind = "application/json"
    book = {"id": "emma", "title": "Emma", "author": "Jane Austen", "year": 1815}
    seen = [
        ObservedResponse(
            "GET", "/books/emma", 200, kind, book | {"price": 999, "stock": 3}
        ),
        ObservedResponse("GET", "/books/nothing", 418, "application/problem+json", {}),
        ObservedResponse("POST", "/coupons", 201, kind, {}),
    ]
    return find_drift(shop_descriptions()["shop"], seen)
