"""Resources: what a model may read, each with its own caching hint."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp.context import Context, Handled, Result
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.hints import NEVER, Hint
from examples.ch10_mcp.paging import paged
from examples.ch10_mcp.protocol import Json

TEXT = "text/plain"
VARIABLE = r"([A-Za-z0-9._~%-]+)"  # what simple expansion yields (RFC 6570, 3.2.2)


@dataclass(frozen=True, slots=True)
class Resource:
    """One URI and what it holds: `read` returns a result, or raises LookupError."""

    uri: str
    name: str
    description: str
    read: Callable[[Context], Handled]
    mime: str = TEXT
    hint: Hint = NEVER

    def listed(self) -> dict[str, Any]:
        """Return what clients see."""
        return {"uri": self.uri, "name": self.name, "description": self.description,
                "mimeType": self.mime}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """Many URIs: `book://{id}` (RFC 6570, level 1, one variable a segment)."""

    uri: str
    name: str
    description: str
    read: Callable[[Context, Mapping[str, str]], Handled]
    mime: str = TEXT
    hint: Hint = NEVER

    def listed(self) -> dict[str, Any]:
        """Return what clients see."""
        return {"uriTemplate": self.uri, "name": self.name, "mimeType": self.mime,
                "description": self.description}  # fmt: skip

    def match(self, uri: str) -> dict[str, str] | None:
        """Return the variables, or None if this is no URI of the template."""
        parts = re.split(r"\{(\w+)\}", self.uri)
        names = parts[1::2]
        literals = [re.escape(part) for part in parts[::2]]
        found = re.fullmatch(VARIABLE.join(literals), uri)
        return dict(zip(names, found.groups(), strict=True)) if found else None


class Resources:
    """All resources and templates; a missing one is -32602 with its URI."""

    def __init__(
        self, resources: Sequence[Resource], templates: Sequence[Template]
    ) -> None:
        self.by_uri = {one.uri: one for one in resources}
        self.templates = tuple(templates)
        some = bool(resources or templates)
        told: Json = {"listChanged": True, "subscribe": True}
        self.capability: Mapping[str, Json] = {"resources": told} if some else {}
        self.methods = {
            "resources/list": self.list,
            "resources/templates/list": self.list_templates,
            "resources/read": self.read,
        }

    def list(self, context: Context) -> Result:
        """Answer `resources/list`."""
        listed = [one.listed() for one in self.by_uri.values()]
        return paged("resources", listed, context.message.params)

    def list_templates(self, context: Context) -> Result:
        """Answer `resources/templates/list`."""
        listed = [one.listed() for one in self.templates]
        return paged("resourceTemplates", listed, context.message.params)

    def read(self, context: Context) -> Handled:
        """Answer `resources/read`; raises InvalidParams for an unknown URI."""
        uri = str(context.message.params.get("uri"))
        if one := self.by_uri.get(uri):
            return one.read(context)
        for template in self.templates:
            variables = template.match(uri)
            if variables is not None:
                return self._read(template, context, variables)
        raise InvalidParams("there is no such resource", uri=uri)

    def hint(self, uri: object) -> Hint:
        """Return how long what is read there may be kept."""
        if one := self.by_uri.get(str(uri)):
            return one.hint
        fitting = (t.hint for t in self.templates if t.match(str(uri)) is not None)
        return next(fitting, NEVER)

    def _read(
        self, template: Template, context: Context, variables: Mapping[str, str]
    ) -> Handled:
        try:
            return template.read(context, variables)
        except LookupError:
            uri = str(context.message.params["uri"])
            raise InvalidParams("there is no such resource", uri=uri) from None
