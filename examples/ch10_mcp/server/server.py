"""The server's core: a request and a user go in, a result comes out, nothing stays.

It keeps no table of clients. What it has from one request to the next is its
definitions, which are the same in every replica.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.protocol.caching_hints import (
    CACHEABLE_METHODS,
    DO_NOT_CACHE,
    CachingHint,
)
from examples.ch10_mcp.protocol.constants import (
    COMPLETE,
    INPUT_REQUIRED,
    META_SERVER_INFO,
    PROTOCOL_VERSION,
    Json,
)
from examples.ch10_mcp.protocol.errors import MethodNotFound, UnsupportedProtocolVersion
from examples.ch10_mcp.protocol.headers import HeaderFields, verify_fields
from examples.ch10_mcp.protocol.json_rpc import McpRequest
from examples.ch10_mcp.protocol.notifications import Notification
from examples.ch10_mcp.protocol.request_meta import read_request_meta
from examples.ch10_mcp.security.request_state import RequestStateCodec, StateBinding
from examples.ch10_mcp.server.completion import CompletionRegistry
from examples.ch10_mcp.server.context import (
    McpContext,
    Outcome,
    Result,
    StreamableOutcome,
)
from examples.ch10_mcp.server.multi_round_trip import (
    MULTI_ROUND_TRIP_METHODS,
    InputRequired,
    read_input_responses,
)
from examples.ch10_mcp.server.prompts import PromptRegistry
from examples.ch10_mcp.server.resources import ResourceRegistry
from examples.ch10_mcp.server.tools import ToolRegistry

SUBSCRIPTIONS_LISTEN = "subscriptions/listen"
MethodHandler = Callable[[McpContext], StreamableOutcome]


@dataclass(frozen=True, slots=True)
class McpServer:
    """What one MCP server offers."""

    info: Json
    state_codec: RequestStateCodec
    tools: ToolRegistry = field(default_factory=lambda: ToolRegistry(()))
    resources: ResourceRegistry = field(
        default_factory=lambda: ResourceRegistry((), ())
    )
    prompts: PromptRegistry = field(default_factory=lambda: PromptRegistry(()))
    completions: CompletionRegistry = field(
        default_factory=lambda: CompletionRegistry({})
    )
    hints: Mapping[str, CachingHint] = field(default_factory=dict)
    instructions: str = ""

    def methods(self) -> dict[str, MethodHandler]:
        """Return who answers what; a feature without entries answers nothing."""
        features = (self.tools, self.resources, self.prompts, self.completions)
        offered: dict[str, MethodHandler] = {"server/discover": self.discover}
        for feature in features:
            offered |= feature.methods if feature.capability else {}
        return offered

    def validate(
        self, request: McpRequest, fields: HeaderFields, user: str = ""
    ) -> McpContext:
        """Check `_meta` and the header fields; raises McpError.

        The order matters: a disagreement is told before an unknown revision or method.
        """
        meta = read_request_meta(request)
        verify_fields(fields, request, meta.protocol_version)
        if meta.protocol_version != PROTOCOL_VERSION:
            raise UnsupportedProtocolVersion(meta.protocol_version, PROTOCOL_VERSION)
        if (
            request.method not in self.methods()
            and request.method != SUBSCRIPTIONS_LISTEN
        ):
            raise MethodNotFound(f"there is no method {request.method[:60]!r}")
        if request.method == "tools/call":
            self.tools.verify_param_fields(fields, request.params)
        return McpContext(request, meta, user)

    def handle(
        self, context: McpContext
    ) -> Result | Generator[Notification, None, Result]:
        """Run the method; a generator yields notifications and returns the result."""
        params = context.request.params
        binding = StateBinding(context.user, context.request.method, params)
        if context.request.method in MULTI_ROUND_TRIP_METHODS:
            context = self._resume(context, binding)
        outcome = self.methods()[context.request.method](context)
        if isinstance(outcome, Generator):
            return self._finish_stream(outcome, context, binding)
        return self._finish(outcome, context, binding)

    def discover(self, _: McpContext) -> Result:
        """Answer `server/discover`."""
        capabilities: dict[str, Any] = {}
        for feature in (self.tools, self.resources, self.prompts, self.completions):
            capabilities |= feature.capability
        result = {"supportedVersions": [PROTOCOL_VERSION], "capabilities": capabilities}
        return result | (
            {"instructions": self.instructions} if self.instructions else {}
        )

    def _resume(self, context: McpContext, binding: StateBinding) -> McpContext:
        params = context.request.params
        input_responses = read_input_responses(params)
        state, state_id = None, None
        if "requestState" in params:
            unsealed = self.state_codec.unseal(params["requestState"], binding)
            state, state_id = unsealed.state, unsealed.id
        return McpContext(
            context.request,
            context.meta,
            context.user,
            input_responses,
            state,
            state_id,
        )

    def _finish_stream(
        self,
        stream: Generator[Notification, None, Outcome],
        context: McpContext,
        binding: StateBinding,
    ) -> Generator[Notification, None, Result]:
        outcome = yield from stream
        return self._finish(outcome, context, binding)

    def _finish(
        self, outcome: Outcome, context: McpContext, binding: StateBinding
    ) -> Result:
        server_info = {"_meta": {META_SERVER_INFO: dict(self.info)}}
        if isinstance(outcome, InputRequired):
            outcome.require_capabilities(context.meta.capabilities)
            result: Result = {"resultType": INPUT_REQUIRED}
            if outcome.input_requests:
                result["inputRequests"] = dict(outcome.input_requests)
            if outcome.state is not None:
                result["requestState"] = self.state_codec.seal(outcome.state, binding)
            return result | server_info
        hint = self._hint(context)
        caching = hint.to_json() if hint else {}
        return outcome | {"resultType": COMPLETE} | caching | server_info

    def _hint(self, context: McpContext) -> CachingHint | None:
        """Return the hint; what a user's answers decided is kept by nobody."""
        method, params = context.request.method, context.request.params
        if method not in CACHEABLE_METHODS:
            return None
        if "requestState" in params or "inputResponses" in params:
            return DO_NOT_CACHE
        if method == "resources/read":
            return self.resources.hint(params.get("uri"))
        return self.hints.get(method, DO_NOT_CACHE)
