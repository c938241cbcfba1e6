"""The gateway's core: a request and a user go in, and what one server said comes out.

It remembers nobody. What it keeps from one request to the next is what the servers
allowed it to keep, and that may be lost at any moment.
"""

from collections.abc import Callable, Generator, Mapping

from examples.ch10_mcp import (
    COMPLETE,
    META_SERVER_INFO,
    PROTOCOL_VERSION,
    SUBSCRIPTIONS_LISTEN,
    Json,
    McpContext,
    McpError,
    McpRequest,
    MethodNotFound,
    Notification,
    Result,
    UnsupportedProtocolVersion,
    read_request_meta,
    verify_fields,
)
from examples.ch11_mcp_gateway.aggregate.aggregator import Aggregator
from examples.ch11_mcp_gateway.aggregate.prefixes import split_prefix
from examples.ch11_mcp_gateway.aggregate.upstream_lists import LISTS
from examples.ch11_mcp_gateway.audit import AuditLog, refusal_verdict
from examples.ch11_mcp_gateway.auth.grants import Grants, Permissions
from examples.ch11_mcp_gateway.calls.call_router import CallRouter
from examples.ch11_mcp_gateway.context import GatewayContext
from examples.ch11_mcp_gateway.subscriptions.fan_out import SubscriptionFanOut

Outcome = Result | Generator[Notification, None, Result]
Method = Callable[[GatewayContext, Permissions], Outcome]


class McpGateway:
    """Validates requests, handles them, and lets clients subscribe."""

    def __init__(  # noqa: PLR0913  collaborators by name
        self,
        info: Json,
        *,
        grants: Grants,
        aggregator: Aggregator,
        calls: CallRouter,
        subscriptions: SubscriptionFanOut,
        audit_log: AuditLog,
    ) -> None:
        self._info, self._grants, self._audit_log = dict(info), grants, audit_log
        self._methods: dict[str, Method] = {
            "server/discover": aggregator.discover,
            **dict.fromkeys(LISTS, aggregator.merged_list),
            "tools/call": calls.call_tool,
            "prompts/get": calls.get_prompt,
            "resources/read": calls.read_resource,
            "completion/complete": calls.complete,
        }
        self.subscriptions = subscriptions

    def validate(
        self, request: McpRequest, fields: Mapping[str, str], user: str
    ) -> McpContext:
        """Check `_meta` and the header fields; raises McpError.

        The fields are compared here, and everything is decided from the body.
        """
        try:
            meta = read_request_meta(request)
            verify_fields(fields, request, meta.protocol_version)
            if meta.protocol_version != PROTOCOL_VERSION:
                raise UnsupportedProtocolVersion(
                    meta.protocol_version, PROTOCOL_VERSION
                )
            if (
                request.method not in self._methods
                and request.method != SUBSCRIPTIONS_LISTEN
            ):
                raise MethodNotFound(f"there is no method {request.method[:60]!r}")
        except McpError as error:
            self._audit_log.record(
                user, request.method, request.name or "", refusal_verdict(error)
            )
            raise
        return GatewayContext(request, meta, user, fields=fields)

    def handle(self, context: McpContext) -> Outcome:
        """Do what a validated request asks; a generator yields notifications."""
        gateway_context = validated(context)
        method = self._methods[context.request.method]
        return self._audit_log.watch(
            context,
            target_server(context.request),
            lambda: self._finish(
                method(gateway_context, self._grants.permissions_of(context.user))
            ),
        )

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float,
        max_seconds: float,
    ) -> Generator[Notification | None, None, None]:
        """Yield the changes that a client asked to hear of."""
        self._audit_log.record(context.user, SUBSCRIPTIONS_LISTEN, "", "listening")
        return self.subscriptions.listen(context, clock, heartbeat, max_seconds)

    def _finish(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Generator):
            return self._with_server_info(outcome)

        def finish_stream() -> Generator[Notification, None, Result]:
            return self._with_server_info((yield from outcome))

        return finish_stream()

    def _with_server_info(self, result: Result) -> Result:
        """Say who answers: the gateway does, whoever did the work."""
        upstream_meta = result.get("_meta")
        meta = dict(upstream_meta) if isinstance(upstream_meta, dict) else {}
        complete = {"resultType": COMPLETE, **result}
        return {**complete, "_meta": meta | {META_SERVER_INFO: self._info}}


def validated(context: McpContext) -> GatewayContext:
    """Return the context that `validate` made; raises TypeError for any other."""
    if not isinstance(context, GatewayContext):
        raise TypeError("a request must be validated before it is handled")
    return context


def target_server(message: McpRequest) -> str:
    """Return the server that a request names, if it names one."""
    kind = {"tools/call": "tools", "prompts/get": "prompts"}.get(
        message.method, "resources"
    )
    return split_prefix(kind, message.name)[0] if message.name else ""
