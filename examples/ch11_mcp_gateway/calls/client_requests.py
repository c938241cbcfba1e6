"""What the gateway says of the client to a server, and what a server may ask back."""

from typing import Any

from examples.ch10_mcp import (
    INPUT_REQUIRED,
    META_CLIENT_CAPABILITIES,
    InvalidParams,
    Json,
    RequestStateCodec,
    Result,
    StateBinding,
    with_request_meta,
)
from examples.ch11_mcp_gateway.config.model import UpstreamConfig
from examples.ch11_mcp_gateway.errors import UpstreamUnavailable

GATEWAY_INFO: Json = {"name": "bookshop-mcp-gateway", "version": "1.0.0"}
# Of the client's `_meta` only this goes on. Baggage and the rest stay: a server of
# somebody else has no business with them.
PASSED_ON_META = (
    "progressToken",
    "io.modelcontextprotocol/logLevel",
    "traceparent",
    "tracestate",
)
REQUIRED_CAPABILITY = {
    "elicitation/create": "elicitation",
    "sampling/createMessage": "sampling",
    "roots/list": "roots",
}
STATE, LONGEST_STATE = "requestState", 30_000  # characters


def shared_params(params: Json) -> dict[str, Any]:
    """Return the params of a question that the cache may answer.

    Nothing of the client is in it: what one client says of itself must not shape an
    answer that others get.
    """
    return with_request_meta(without_meta(params), {}, GATEWAY_INFO)


def user_params(params: Json, upstream: UpstreamConfig) -> dict[str, Any]:
    """Return the params of one user's own request: what its client can be asked."""
    meta = params.get("_meta", {})
    declared = meta.get(META_CLIENT_CAPABILITIES, {})
    capabilities = {
        name: declared[name] for name in upstream.may_ask if name in declared
    }
    passed_on = {key: meta[key] for key in PASSED_ON_META if key in meta}
    return with_request_meta(
        without_meta(params), capabilities, GATEWAY_INFO, **passed_on
    )


def without_meta(params: Json) -> dict[str, Any]:
    """Return params as the sender wrote them, less what it said about itself."""
    return {key: value for key, value in params.items() if key != "_meta"}


class MultiRoundTrip:
    """Questions of a server on their way to the user, and the answers back.

    A server's state is sealed into one of ours, for this user and this call: a server
    that sees one principal for all users could not tell whose it is (patterns/mrtr).
    """

    def __init__(self, state_codec: RequestStateCodec) -> None:
        self._state_codec = state_codec

    def seal_result(
        self, result: Result, binding: StateBinding, upstream: UpstreamConfig
    ) -> Result:
        """Check what a server asks, and close its state; raises UpstreamUnavailable."""
        if result.get("resultType") != INPUT_REQUIRED:
            return result
        input_requests = result.get("inputRequests", {})
        allowed = set(upstream.may_ask) & set(client_capabilities(binding.params))
        for request in (
            input_requests.values() if isinstance(input_requests, dict) else [None]
        ):
            method = request.get("method") if isinstance(request, dict) else None
            if REQUIRED_CAPABILITY.get(str(method)) not in allowed:
                raise UpstreamUnavailable(upstream.name, "asks for what it may not")
        if STATE not in result:
            return result
        state = result[STATE]
        if not isinstance(state, str) or len(state) > LONGEST_STATE:
            raise UpstreamUnavailable(upstream.name, "has a state that is too long")
        sealed = self._state_codec.seal({"of": upstream.name, "state": state}, binding)
        return {**result, STATE: sealed}

    def unseal_params(
        self, params: Json, binding: StateBinding, upstream: UpstreamConfig
    ) -> Json:
        """Open our state and put the server's in its place; raises InvalidParams."""
        if STATE not in params:
            return params
        state = self._state_codec.unseal(params[STATE], binding).state
        if state.get("of") != upstream.name:
            raise InvalidParams("requestState belongs to another server")
        return {**params, STATE: state.get("state")}


def client_capabilities(params: Json) -> Json:
    """Return what the client declared."""
    declared = params.get("_meta", {}).get(META_CLIENT_CAPABILITIES, {})
    return declared if isinstance(declared, dict) else {}
