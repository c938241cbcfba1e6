"""The style guide: one TOML file that switches rules and sets their options."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.lint.finding import SEVERITIES
from examples.ch09_governance.lint.rule import Rule


class StyleGuideError(ValueError):
    """The style guide asks for something that there is not."""


@dataclass(frozen=True, slots=True)
class StyleGuide:
    """For each rule its severity and its options, checked."""

    settings: Mapping[str, Mapping[str, Any]]

    def severity(self, rule: Rule) -> str:
        """How bad a breach of the rule is in this style."""
        return str(self.settings.get(rule.id, {}).get("severity", rule.severity))

    def options(self, rule: Rule) -> dict[str, Any]:
        """What the rule is to go by."""
        said = self.settings.get(rule.id, {})
        return {**rule.options, **{k: said[k] for k in rule.options if k in said}}


def read_style_guide(text: str, rules: Mapping[str, Rule]) -> StyleGuide:
    """Read a style guide; raises StyleGuideError naming what is wrong.

    >>> read_style_guide('[rules.nosuch]\\nseverity = "off"', {})
    Traceback (most recent call last):
    examples.ch09_governance.lint.style_guide.StyleGuideError: there is no rule 'nosuch'
    """
    try:
        said = tomllib.loads(text).get("rules", {})
    except tomllib.TOMLDecodeError as error:
        raise StyleGuideError(f"not TOML: {error}") from None
    if not isinstance(said, dict):
        raise StyleGuideError("rules must be a table")
    for name, options in said.items():
        if name not in rules:
            raise StyleGuideError(f"there is no rule {name!r}")
        _check(rules[name], options)
    return StyleGuide(said)


def _check(rule: Rule, options: Any) -> None:
    if not isinstance(options, dict):
        raise StyleGuideError(f"rules.{rule.id} must be a table")
    known = ("severity", *rule.options)
    for key, value in options.items():
        if key not in known:
            raise StyleGuideError(
                f"{rule.id} has no option {key!r}; known: {', '.join(known)}"
            )
        if key == "severity" and value not in SEVERITIES:
            raise StyleGuideError(
                f"severity must be one of {', '.join(SEVERITIES)}, not {value!r}"
            )
        default = rule.options.get(key, "")
        if type(value) is not type(default):
            kind = type(default).__name__
            raise StyleGuideError(f"{rule.id}: {key} must be a {kind}, not {value!r}")
