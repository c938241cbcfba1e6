"""Who may call: oasdiff reports these changes and calls none of them breaking.

A tightened rule does lock a client out, so a warning of ours says so where it can.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Changes, Level, Witness
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


def effective(
    root: Mapping[str, Any], operation: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return what suffices to call an operation; its own list wins.

    An empty list asks for nothing, as {} in a list does (OpenAPI 3.1.1, 4.8.10).
    """
    said = operation.get("security", root.get("security"))
    listed: list[Mapping[str, Any]] = [
        one for one in said or () if isinstance(one, Mapping)
    ]
    return listed or [{}]


def locked_out(
    location: Location, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]
) -> Changes:
    """Warn if credentials that sufficed no longer do: of them all, show the first."""
    here = replace(location, steps=("security",))
    for shown in old:
        if not any(_suffices(shown, wanted) for wanted in new):
            change = here.change("api-security-required", Level.WARNING)
            yield replace(change, witness=Witness(dict(shown)))
            return


def _suffices(shown: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(
        name in shown and set(scopes or ()) <= set(shown[name] or ())
        for name, scopes in wanted.items()
    )


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
            yield here.change("api-security-component-type-changed", Level.WARNING)
        elif before[name] != after[name]:
            yield here.change("api-security-component-changed", Level.WARNING)
