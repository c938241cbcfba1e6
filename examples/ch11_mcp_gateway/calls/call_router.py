"""Using what was listed: found again, judged again, and sent under its own name."""

from collections.abc import Mapping
from math import inf

from examples.ch10_mcp import (
    LIST_CHANGED,
    HeaderMismatch,
    InvalidParams,
    Json,
    MissingClientCapability,
    verify_param_fields,
)
from examples.ch11_mcp_gateway.aggregate.prefixes import split_prefix
from examples.ch11_mcp_gateway.aggregate.upstream_lists import LISTS, UpstreamLists
from examples.ch11_mcp_gateway.auth.grants import Permissions
from examples.ch11_mcp_gateway.cache.hints import outgoing_hint
from examples.ch11_mcp_gateway.calls.client_requests import MultiRoundTrip
from examples.ch11_mcp_gateway.calls.forwarder import Forwarder, Outcome
from examples.ch11_mcp_gateway.calls.tool_limits import ToolLimits
from examples.ch11_mcp_gateway.context import GatewayContext
from examples.ch11_mcp_gateway.errors import (
    DefinitionDrifted,
    UnknownName,
    UpstreamError,
)
from examples.ch11_mcp_gateway.upstream.upstream_server import UpstreamServer

ROUND_TRIP_PARAMS = ("requestState", "inputResponses")
REFERENCES = {"ref/prompt": ("prompts", "name"), "ref/resource": ("resources", "uri")}


class CallRouter:
    """Sends calls on, each to the server whose name stands in front."""

    def __init__(
        self,
        servers: Mapping[str, UpstreamServer],
        lists: UpstreamLists,
        multi_round_trip: MultiRoundTrip,
        limits: ToolLimits,
        by_user: bool,
    ) -> None:
        self._servers, self._lists = servers, lists
        self._forwarder = Forwarder(multi_round_trip)
        self._limits, self._by_user = limits, by_user

    def call_tool(self, context: GatewayContext, permissions: Permissions) -> Outcome:
        """Answer `tools/call`."""
        name = context.request.params.get("name")
        server, upstream_name = self.resolve_permitted("tools", name, permissions)
        try:
            return self._call_tool(context, server, upstream_name)
        except UpstreamError as error:
            if error.code != HeaderMismatch.code:
                raise
        # The definition has changed, and with it what is mirrored. The server has done
        # nothing yet: ask for the definition, judge it again, and call once more.
        self._lists.invalidate(server.upstream.name, LIST_CHANGED["toolsListChanged"])
        return self._call_tool(context, server, upstream_name)

    def _call_tool(
        self, context: GatewayContext, server: UpstreamServer, upstream_name: str
    ) -> Outcome:
        params = context.request.params
        definition = self.definition("tools/list", context, server, upstream_name)
        schema = definition.get("inputSchema")
        schema = schema if isinstance(schema, dict) else {}
        verify_param_fields(context.fields, params.get("arguments"), schema)
        self._limits.admit(context.user, str(params["name"]))
        return self._forwarder.forward(context, server, {"name": upstream_name}, schema)

    def get_prompt(self, context: GatewayContext, permissions: Permissions) -> Outcome:
        """Answer `prompts/get`."""
        name = context.request.params.get("name")
        server, upstream_name = self.resolve_permitted("prompts", name, permissions)
        self.definition("prompts/list", context, server, upstream_name)
        return self._forwarder.forward(context, server, {"name": upstream_name})

    def read_resource(
        self, context: GatewayContext, permissions: Permissions
    ) -> Outcome:
        """Answer `resources/read`, from the cache where it can.

        The first question carries nothing of the client, so that everybody may have the
        answer. A server that must ask the user is asked again in the user's name.
        """
        params = context.request.params
        uri = params.get("uri")
        server, upstream_name = self.resolve_permitted("resources", uri, permissions)
        name = server.upstream.name
        try:
            if any(key in params for key in ROUND_TRIP_PARAMS):
                return self._forwarder.forward_uncacheable(
                    context, server, upstream_name
                )
            hinted = self._lists.fetch(
                name, "resources/read", {"uri": upstream_name}, context.user
            )
        except UpstreamError as error:
            if error.code == MissingClientCapability.code:
                return self._forwarder.forward_uncacheable(
                    context, server, upstream_name
                )
            if error.code == InvalidParams.code:
                raise UnknownName("resources", uri) from None
            raise
        hint = outgoing_hint(hinted.hint, self._by_user, 0.0, inf)
        result = self._forwarder.finisher(context, server)(hinted.result)
        return {**result, **hint.to_json()}

    def complete(self, context: GatewayContext, permissions: Permissions) -> Outcome:
        """Answer `completion/complete`, for what the user may use."""
        ref = context.request.params.get("ref")
        reference = ref if isinstance(ref, dict) else {}
        if str(reference.get("type")) not in REFERENCES:
            raise InvalidParams("ref must be an object of a known type")
        kind, key = REFERENCES[str(reference["type"])]
        server, upstream_name = self.resolve_permitted(
            kind, reference.get(key), permissions
        )
        return self._forwarder.forward(
            context, server, {"ref": {**reference, key: upstream_name}}
        )

    def resolve_permitted(
        self, kind: str, name: object, permissions: Permissions
    ) -> tuple[UpstreamServer, str]:
        """Return whose it is, and its own name there, as it was decided on.

        Raises UnknownName, or AmbiguousUri, whether or not there is such a server.
        """
        decided = permissions.normal(kind, str(name))
        server, upstream_name = split_prefix(kind, decided)
        if server not in self._servers or not permissions.may_use(kind, decided):
            raise UnknownName(kind, name)
        return self._servers[server], upstream_name

    def definition(
        self,
        method: str,
        context: GatewayContext,
        server: UpstreamServer,
        upstream_name: str,
    ) -> Json:
        """Return the definition as it is listed now; raises McpError."""
        upstream_list = self._lists.list(server.upstream.name, method, context.user)
        kind = LISTS[method]
        for item in upstream_list.items:
            if item[kind.name_key] == upstream_name:
                return item
        name = context.request.params.get("name")
        if upstream_name in upstream_list.drifted:
            raise DefinitionDrifted(str(name))
        raise UnknownName(kind.kind, name)
