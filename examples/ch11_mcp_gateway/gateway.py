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
from examples.ch11_mcp_gateway.aggregate.aggregator import Merging
from examples.ch11_mcp_gateway.aggregate.prefixes import inner
from examples.ch11_mcp_gateway.aggregate.upstream_lists import LISTS
from examples.ch11_mcp_gateway.audit import Audit, word
from examples.ch11_mcp_gateway.auth.grants import Grants, Rights
from examples.ch11_mcp_gateway.calls.call_router import Calls
from examples.ch11_mcp_gateway.context import Asked
from examples.ch11_mcp_gateway.subscriptions.fan_out import Hearing

Outcome = Result | Generator[Notification, None, Result]
Method = Callable[[Asked, Rights], Outcome]


class Gateway:
    """Admits requests, answers them, and lets clients listen."""

    def __init__(  # noqa: PLR0913  collaborators by name
        self,
        info: Json,
        *,
        grants: Grants,
        merging: Merging,
        calls: Calls,
        hearing: Hearing,
        audit: Audit,
    ) -> None:
        self._info, self._grants, self._audit = dict(info), grants, audit
        self._methods: dict[str, Method] = {
            "server/discover": merging.discover,
            **dict.fromkeys(LISTS, merging.listed),
            "tools/call": calls.call,
            "prompts/get": calls.get,
            "resources/read": calls.read,
            "completion/complete": calls.complete,
        }
        self.hearing = hearing

    def validate(
        self, request: McpRequest, fields: Mapping[str, str], user: str
    ) -> McpContext:
        """Check the envelope and the header fields; raises McpError.

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
            self._audit.note(user, request.method, request.name or "", word(error))
            raise
        return Asked(request, meta, user, fields=fields)

    def handle(self, context: McpContext) -> Outcome:
        """Do what an admitted request asks; a generator yields notices."""
        asked = admitted(context)
        method = self._methods[context.request.method]
        return self._audit.watch(
            context,
            server_of(context.request),
            lambda: self._signed(method(asked, self._grants.of(context.user))),
        )

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float,
        max_seconds: float,
    ) -> Generator[Notification | None, None, None]:
        """Yield the changes that a client asked to hear of."""
        self._audit.note(context.user, SUBSCRIPTIONS_LISTEN, "", "listening")
        return self.hearing.listen(context, clock, heartbeat, max_seconds)

    def _signed(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Generator):
            return self._named(outcome)

        def signed() -> Generator[Notification, None, Result]:
            return self._named((yield from outcome))

        return signed()

    def _named(self, result: Result) -> Result:
        """Say who answers: the gateway does, whoever did the work."""
        told = result.get("_meta")
        meta = dict(told) if isinstance(told, dict) else {}
        done = {"resultType": COMPLETE, **result}
        return {**done, "_meta": meta | {META_SERVER_INFO: self._info}}


def admitted(context: McpContext) -> Asked:
    """Return the context that `admit` made; raises TypeError for any other."""
    if not isinstance(context, Asked):
        raise TypeError("a request must be admitted before it is answered")
    return context


def server_of(message: McpRequest) -> str:
    """Return the server that a request names, if it names one."""
    kind = {"tools/call": "tools", "prompts/get": "prompts"}.get(
        message.method, "resources"
    )
    return inner(kind, message.name)[0] if message.name else ""
