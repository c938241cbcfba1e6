"""Sends one request on to its server, and makes the result one of the gateway's."""

from collections.abc import Callable, Generator

from examples.ch10_mcp import DO_NOT_CACHE, Json, Notification, Result, StateBinding
from examples.ch11_mcp_gateway.aggregate.prefixes import prefix_uris
from examples.ch11_mcp_gateway.cache.hints import without_hints
from examples.ch11_mcp_gateway.calls.client_requests import MultiRoundTrip, user_params
from examples.ch11_mcp_gateway.context import GatewayContext
from examples.ch11_mcp_gateway.upstream.upstream_server import UpstreamServer

Outcome = Result | Generator[Notification, None, Result]


class Forwarder:
    """Forwards what a user may use; `multi_round_trip` opens and seals the states."""

    def __init__(self, multi_round_trip: MultiRoundTrip) -> None:
        self._multi_round_trip = multi_round_trip

    def forward_uncacheable(
        self, context: GatewayContext, server: UpstreamServer, upstream_name: str
    ) -> Outcome:
        """Forward a read whose result nobody may keep."""
        outcome = self.forward(context, server, {"uri": upstream_name})
        if isinstance(outcome, Generator):
            return uncacheable_stream(outcome)
        return uncacheable(outcome)

    def forward(
        self,
        context: GatewayContext,
        server: UpstreamServer,
        target: Json,
        schema: Json | None = None,
    ) -> Outcome:
        """Send a request to its server, `target` in that server's own names."""
        request = context.request
        params = self._multi_round_trip.unseal_params(
            request.params, state_binding(context), server.upstream
        )
        finish = self.finisher(context, server)
        outcome = server.request(
            request.method,
            user_params({**params, **target}, server.upstream),
            context.user,
            schema=schema,
        )
        if isinstance(outcome, Generator):
            return finish_stream(outcome, finish)
        return finish(outcome)

    def finisher(
        self, context: GatewayContext, server: UpstreamServer
    ) -> Callable[[Result], Result]:
        """Return what makes a server's result one of the gateway's."""

        def finish(result: Result) -> Result:
            checked = self._multi_round_trip.seal_result(
                result, state_binding(context), server.upstream
            )
            return without_hints(prefix_uris(checked, server.upstream.name))

        return finish


def state_binding(context: GatewayContext) -> StateBinding:
    """Return whom and what a state belongs to, in the client's names."""
    return StateBinding(context.user, context.request.method, context.request.params)


def finish_stream(
    work: Generator[Notification, None, Result], finish: Callable[[Result], Result]
) -> Generator[Notification, None, Result]:
    """Pass on a server's notifications, and finish its result."""
    result = yield from work
    return finish(result)


def uncacheable(result: Result) -> Result:
    """Return a result that nobody may keep: the user's answers decided it."""
    return {**result, **DO_NOT_CACHE.to_json()} if "contents" in result else result


def uncacheable_stream(
    work: Generator[Notification, None, Result],
) -> Generator[Notification, None, Result]:
    """Let nobody keep what a stream ends with."""
    return uncacheable((yield from work))
