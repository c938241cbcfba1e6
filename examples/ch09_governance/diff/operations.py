"""Paths, operations and webhooks: which of the old ones a client still finds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.ch09_governance.diff import bodies, deprecation, parameters
from examples.ch09_governance.diff.change import Changes, Level
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.comparison import SchemaComparison
from examples.ch09_governance.diff.security import effective, locked_out, security
from examples.ch09_governance.openapi.description import operations
from examples.ch09_governance.openapi.references import resolve_mapping, resolve_ref

VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Operations:
    """Compares everything that can be called."""

    schemas: SchemaComparison

    def paths(self) -> Changes:
        """Compare paths; two templates are one path if only variables differ."""
        old, new = self._items("paths")
        partner = _partners(old, new)
        for path, item in old.items():
            other = partner.get(path)
            if other is None:
                yield from self._removed_path(path, item, "api-path")
            else:
                yield from self._compare_path(
                    path, item, _renamed(new[other], other, path)
                )
        known = set(partner.values())
        for path, item in new.items():
            if path not in known:
                yield from self._added_path(path, item)

    def webhooks(self) -> Changes:
        """Compare webhooks: here the service calls, and the client must answer."""
        old, new = self._items("webhooks")
        for name in old:
            if name in new:
                yield from self._compare_path(name, old[name], new[name], turned=True)
            else:
                yield Location(name, "").change("webhook-removed", Level.ERROR)
        for name in new:
            if name not in old:
                yield Location(name, "").change("webhook-added", Level.INFO)

    def _items(self, key: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        roots = self.schemas.walk.old, self.schemas.walk.new
        found = [
            {
                str(name): item
                for name, node in (root.get(key) or {}).items()
                if isinstance(item := resolve_ref(root, node), Mapping)
            }
            for root in roots
        ]
        return found[0], found[1]

    def _added_path(self, path: str, item: Mapping[str, Any]) -> Changes:
        for _, method, _operation in operations(item):
            yield Location(path, method).change("endpoint-added", Level.INFO)

    def _removed_path(self, path: str, item: Mapping[str, Any], name: str) -> Changes:
        for _, method, operation in operations(item):
            location = Location(path, method, kind="operation")
            yield from self._removed_operation(location, operation, name)

    def _removed_operation(
        self, location: Location, operation: Mapping[str, Any], name: str
    ) -> Changes:
        level = operation.get("x-stability-level")
        if level is not None and level not in deprecation.STABILITY:
            yield location.change("api-invalid-stability-level", Level.ERROR)
        elif not deprecation.unstable(operation):
            yield from deprecation.removal(
                location, operation, self.schemas.today, name
            )

    def _compare_path(
        self,
        path: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        *,
        turned: bool = False,
    ) -> Changes:
        walk = self.schemas.walk
        common = (
            parameters.collect_parameters(walk.old, old),
            parameters.collect_parameters(walk.new, new),
        )
        had, has = (
            {method: operation for _, method, operation in operations(item)}
            for item in (old, new)
        )
        for method in dict.fromkeys([*had, *has]):
            before, after = had.get(method), has.get(method)
            location = Location(path, method, turned=turned)
            if before is not None and after is not None:
                if deprecation.unstable(before) and deprecation.unstable(after):
                    continue
                asked = (
                    parameters.Asked(parameters.collect_parameters(root, one), shared)
                    for root, one, shared in zip(
                        (walk.old, walk.new), (before, after), common, strict=True
                    )
                )
                yield from parameters.compare_parameters(self.schemas, location, *asked)
                yield from self._operation(location, before, after)
            elif before is not None:
                here = replace(location, kind="operation")
                yield from self._removed_operation(here, before, "api")
            else:
                yield location.change("endpoint-added", Level.INFO)

    def _operation(
        self, location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Changes:
        whole, today = replace(location, kind="operation"), self.schemas.today
        yield from deprecation.stability(whole, old, new)
        yield from deprecation.deprecation(whole, old, new, today)
        yield from deprecation.sunset_change(whole, old, new, today)
        yield from bodies.request_body(self.schemas, location, old, new)
        yield from bodies.responses(self.schemas, location, old, new)
        yield from self._callbacks(location, old, new)
        if old.get("operationId") != new.get("operationId"):
            yield whole.change("api-operation-id-changed", Level.INFO)
        roots = self.schemas.walk.old, self.schemas.walk.new
        yield from security(whole, old, new, "api")
        yield from locked_out(whole, effective(roots[0], old), effective(roots[1], new))

    def _callbacks(
        self, location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Changes:
        """Compare callbacks: the service calls, at an address that the client gave."""
        before, after = (
            {
                (name, expression): resolve_mapping(root, item)
                for name, node in (side.get("callbacks") or {}).items()
                for expression, item in resolve_mapping(root, node).items()
            }
            for root, side in (
                (self.schemas.walk.old, old),
                (self.schemas.walk.new, new),
            )
        )
        for key, item in before.items():
            path = f"{location.path} callback {key[0]}"
            if key in after:
                yield from self._compare_path(path, item, after[key], turned=True)
            else:
                yield replace(location, path=path).change(
                    "callback-removed", Level.WARNING
                )


def _partners(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return which new path is which old one: the same, or one with other variables."""
    partner = {path: path for path in old if path in new}
    left = {_template(path): path for path in new if path not in partner}
    for path in old:
        if path not in partner and (other := left.pop(_template(path), None)):
            partner[path] = other
    return partner


def _template(path: str) -> str:
    return VARIABLE.sub("{}", path)


def _renamed(item: Mapping[str, Any], path: str, wanted: str) -> Mapping[str, Any]:
    """Give path variables the names of the old template: a client never sees them."""
    names = dict(zip(VARIABLE.findall(path), VARIABLE.findall(wanted), strict=False))
    if all(name == other for name, other in names.items()):
        return item
    return {key: _rename(value, names) for key, value in item.items()}


def _rename(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping) and "parameters" in value:
        return {**value, "parameters": _rename(value["parameters"], names)}
    if not isinstance(value, list):
        return value
    return [
        {**one, "name": names.get(str(one.get("name")), one.get("name"))}
        if isinstance(one, Mapping) and one.get("in") == "path"
        else one
        for one in value
    ]
