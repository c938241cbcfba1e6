"""Paths, operations and webhooks: which of the old ones a client still finds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.ch09_governance.diff import bodies, deprecation, parameters
from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.location import Spot
from examples.ch09_governance.diff.schemas.comparison import Schemas
from examples.ch09_governance.diff.security import security
from examples.ch09_governance.openapi.references import follow

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Operations:
    """Compares everything that can be called."""

    schemas: Schemas

    def paths(self) -> Iterator[Change]:
        """Compare paths; two templates are one path if only variables differ."""
        old, new = self._items("paths")
        after = {_template(path): path for path in new}
        before = {_template(path) for path in old}
        for path, item in old.items():
            other = after.get(_template(path))
            if other is None:
                yield from self._gone(path, item, "api-path")
            else:
                yield from self._kept(path, item, _renamed(new[other], other, path))
        for path, item in new.items():
            if _template(path) not in before:
                yield from self._come(path, item)

    def webhooks(self) -> Iterator[Change]:
        """Compare webhooks: here the service calls, and the client must answer."""
        old, new = self._items("webhooks")
        for name in old:
            if name in new:
                yield from self._kept(name, old[name], new[name])
            else:
                yield Spot(name, "").found("webhook-removed", Level.ERROR)
        for name in new:
            if name not in old:
                yield Spot(name, "").found("webhook-added", Level.INFO)

    def _items(self, key: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        roots = self.schemas.walk.old, self.schemas.walk.new
        found = [
            {
                str(name): item
                for name, node in (root.get(key) or {}).items()
                if isinstance(item := follow(root, node), Mapping)
            }
            for root in roots
        ]
        return found[0], found[1]

    def _come(self, path: str, item: Mapping[str, Any]) -> Iterator[Change]:
        for method in METHODS:
            if method in item:
                yield Spot(path, method.upper()).found("endpoint-added", Level.INFO)

    def _gone(self, path: str, item: Mapping[str, Any], name: str) -> Iterator[Change]:
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, Mapping):
                spot = Spot(path, method.upper(), kind="operation")
                yield from self._ended(spot, operation, name)

    def _ended(
        self, spot: Spot, operation: Mapping[str, Any], name: str
    ) -> Iterator[Change]:
        level = operation.get("x-stability-level")
        if level is not None and level not in deprecation.STABILITY:
            yield spot.found("api-invalid-stability-level", Level.ERROR)
        elif not deprecation.unstable(operation):
            yield from deprecation.ended(spot, operation, self.schemas.today, name)

    def _kept(
        self, path: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Change]:
        walk = self.schemas.walk
        common = parameters.gathered(walk.old, old), parameters.gathered(walk.new, new)
        for method in METHODS:
            before, after = old.get(method), new.get(method)
            spot = Spot(path, method.upper())
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                if deprecation.unstable(before) and deprecation.unstable(after):
                    continue
                yield from parameters.shared(spot, *common)
                yield from self._operation(spot, before, after)
            elif isinstance(before, Mapping):
                here = replace(spot, kind="operation")
                yield from self._ended(here, before, "api")
            elif isinstance(after, Mapping):
                yield spot.found("endpoint-added", Level.INFO)

    def _operation(
        self, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Change]:
        whole, today = replace(spot, kind="operation"), self.schemas.today
        yield from deprecation.stability(whole, old, new)
        yield from deprecation.deprecation(whole, old, new, today)
        yield from deprecation.postponed(whole, old, new, today)
        walk = self.schemas.walk
        mine = parameters.gathered(walk.old, old), parameters.gathered(walk.new, new)
        yield from parameters.compared(self.schemas, spot, *mine)
        yield from bodies.request_body(self.schemas, spot, old, new)
        yield from bodies.responses(self.schemas, spot, old, new)
        yield from security(whole, old, new, "api")


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
