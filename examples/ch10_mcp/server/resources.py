"""Resources: what a model may read, each with its own caching hint."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp.protocol.caching_hints import DO_NOT_CACHE, CachingHint
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.server.context import McpContext, Result, StreamableOutcome
from examples.ch10_mcp.server.pagination import paginate

TEXT = "text/plain"
VARIABLE_PATTERN = (
    r"([A-Za-z0-9._~%-]+)"  # what simple expansion yields (RFC 6570, 3.2.2)
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One URI and what it holds: `read` returns a result, or raises LookupError."""

    uri: str
    name: str
    description: str
    read: Callable[[McpContext], StreamableOutcome]
    mime_type: str = TEXT
    hint: CachingHint = DO_NOT_CACHE

    def definition(self) -> dict[str, Any]:
        """Return what clients see."""
        return {"uri": self.uri, "name": self.name, "description": self.description,
                "mimeType": self.mime_type}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceTemplate:
    """Many URIs: `book://{id}` (RFC 6570, level 1, one variable a segment)."""

    uri: str
    name: str
    description: str
    read: Callable[[McpContext, Mapping[str, str]], StreamableOutcome]
    mime_type: str = TEXT
    hint: CachingHint = DO_NOT_CACHE

    def definition(self) -> dict[str, Any]:
        """Return what clients see."""
        return {"uriTemplate": self.uri, "name": self.name, "mimeType": self.mime_type,
                "description": self.description}  # fmt: skip

    def match(self, uri: str) -> dict[str, str] | None:
        """Return the variables, or None if this is no URI of the template."""
        parts = re.split(r"\{(\w+)\}", self.uri)
        names = parts[1::2]
        literals = [re.escape(part) for part in parts[::2]]
        matched = re.fullmatch(VARIABLE_PATTERN.join(literals), uri)
        return dict(zip(names, matched.groups(), strict=True)) if matched else None


class ResourceRegistry:
    """All resources and templates; a missing one is -32602 with its URI."""

    def __init__(
        self, resources: Sequence[Resource], templates: Sequence[ResourceTemplate]
    ) -> None:
        self.by_uri = {one.uri: one for one in resources}
        self.templates = tuple(templates)
        some = bool(resources or templates)
        options: Json = {"listChanged": True, "subscribe": True}
        self.capability: Mapping[str, Json] = {"resources": options} if some else {}
        self.methods = {
            "resources/list": self.list,
            "resources/templates/list": self.list_templates,
            "resources/read": self.read,
        }

    def list(self, context: McpContext) -> Result:
        """Answer `resources/list`."""
        definitions = [one.definition() for one in self.by_uri.values()]
        return paginate("resources", definitions, context.request.params)

    def list_templates(self, context: McpContext) -> Result:
        """Answer `resources/templates/list`."""
        definitions = [one.definition() for one in self.templates]
        return paginate("resourceTemplates", definitions, context.request.params)

    def read(self, context: McpContext) -> StreamableOutcome:
        """Answer `resources/read`; raises InvalidParams for an unknown URI."""
        uri = str(context.request.params.get("uri"))
        if one := self.by_uri.get(uri):
            return one.read(context)
        for template in self.templates:
            variables = template.match(uri)
            if variables is not None:
                return self._read(template, context, variables)
        raise InvalidParams("there is no such resource", uri=uri)

    def hint(self, uri: object) -> CachingHint:
        """Return how long what is read there may be kept."""
        if one := self.by_uri.get(str(uri)):
            return one.hint
        fitting = (t.hint for t in self.templates if t.match(str(uri)) is not None)
        return next(fitting, DO_NOT_CACHE)

    def _read(
        self,
        template: ResourceTemplate,
        context: McpContext,
        variables: Mapping[str, str],
    ) -> StreamableOutcome:
        try:
            return template.read(context, variables)
        except LookupError:
            uri = str(context.request.params["uri"])
            raise InvalidParams("there is no such resource", uri=uri) from None
