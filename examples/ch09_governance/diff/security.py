"""Who may call: oasdiff reports these changes and calls none of them breaking.

A tightened rule does lock a client out, so a warning of ours says so where it can.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Changes, Level
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.openapi.references import resolve_mapping


def security(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any], prefix: str
) -> Changes:
    """Compare what an operation (`api`) or everything (`api-global`) requires."""
    here = replace(location, steps=("security",))
    before, after = (_requirements(side) for side in (old, new))
    for names in [*after, *before]:
        if names and (names in before) != (names in after):
            action = "added" if names in after else "removed"
            yield here.change(f"{prefix}-security-{action}", Level.INFO)
    for names in sorted(before.keys() & after.keys()):
        yield from _scopes(here, before[names], after[names], prefix)
    if _locked(old, new):
        yield here.change("api-security-required", Level.WARNING)


def _requirements(side: Mapping[str, Any]) -> dict[tuple[str, ...], Mapping[str, Any]]:
    listed = side.get("security") or ()
    return {tuple(sorted(one)): one for one in listed if isinstance(one, Mapping)}


def _scopes(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any], prefix: str
) -> Changes:
    for name in old:
        before, after = set(old[name] or ()), set(new[name] or ())
        for action, found in (("added", after - before), ("removed", before - after)):
            if found:
                id = f"{prefix}-security-scope-{action}"
                yield location.change(id, Level.INFO)


def _locked(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether what was open to everybody now wants credentials."""
    before, after = old.get("security") or [{}], new.get("security") or [{}]
    return {} in before and {} not in after


def _schemes(root: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    named = (root.get("components") or {}).get("securitySchemes") or {}
    return {name: resolve_mapping(root, scheme) for name, scheme in named.items()}


def schemes(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Changes:
    """Compare the security schemes that the description defines."""
    before, after = (_schemes(side) for side in (old, new))
    for name in [*before, *(name for name in after if name not in before)]:
        here = replace(location, steps=("security scheme", str(name)))
        if name not in before or name not in after:
            action = "added" if name in after else "removed"
            yield here.change(f"api-security-component-{action}", Level.INFO)
        elif before[name].get("type") != after[name].get("type"):
            yield here.change("api-security-component-type-changed", Level.INFO)
        elif before[name] != after[name]:
            yield here.change("api-security-component-changed", Level.WARNING)
