"""Layers of defence for the laboratory's refund: from none to all of them."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from examples.ch03_tokens import KeyRing
from examples.ch10_mcp.experiments.stage import AUDIENCE, Parts, key, tokens
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.security.request_state import (
    REFUSED,
    RequestStateCodec,
    StateBinding,
    UnsealedState,
)
from examples.ch10_mcp.server.context import McpContext, StreamableOutcome
from examples.ch10_mcp.server.multi_round_trip import InputRequired
from examples.ch10_mcp.server.results import text_content, tool_result
from examples.ch10_mcp.server.tools import ToolFunction, ToolRegistry
from examples.ch10_mcp.shop.orders import PAID_OUT, Orders
from examples.ch10_mcp.shop.shop_server import bookshop_server
from examples.ch10_mcp.shop.shop_tools import refund_question

ANYONE = StateBinding("", "", {})


class Unsigned(RequestStateCodec):
    """No seal at all: base64 is a spelling."""

    def seal(self, state: Json, binding: StateBinding) -> str:
        """Write the state in another spelling."""
        return base64.b64encode(json.dumps(dict(state)).encode()).decode()

    def unseal(self, text: object, binding: StateBinding) -> UnsealedState:
        """Read whatever came."""
        try:
            return UnsealedState("", json.loads(base64.b64decode(str(text))))
        except ValueError:
            raise InvalidParams(REFUSED) from None


class Unbound(RequestStateCodec):
    """Signed and dated, for whoever brings it and whatever it is brought for."""

    def seal(self, state: Json, binding: StateBinding) -> str:
        """Leave user and operation out."""
        return RequestStateCodec.seal(self, state, ANYONE)

    def unseal(self, text: object, binding: StateBinding) -> UnsealedState:
        """Accept it from anyone."""
        return RequestStateCodec.unseal(self, text, ANYONE)


def careless(orders: Orders) -> ToolFunction:
    """Pay what the state says, whenever somebody accepted."""

    def run(context: McpContext, given: dict[str, Any]) -> StreamableOutcome:
        if context.state is None:
            order = orders.find(context.user, given["order_id"])
            state = {"order": order.id, "cents": order.total_cents}
            return InputRequired(
                {"confirm": refund_question(order.id, order.total_cents)}, state
            )
        if context.input_responses["confirm"].get("action") != "accept":
            return tool_result(text_content("nothing was paid back"))
        orders.store.incr(PAID_OUT, int(context.state["cents"]))
        return tool_result(text_content("paid back"))

    return run


def layer(codec: type[RequestStateCodec], once: bool) -> Callable[[Parts], None]:
    """Return a shop with this codec, and a tool that is careful or not."""

    def change(parts: Parts) -> None:
        state_codec = codec(
            lambda: parts.ring, AUDIENCE, parts.node.clock, parts.new_id
        )
        server = bookshop_server(parts.store, state_codec, parts.new_id)
        if not once:
            tools = dict(server.tools.by_name)
            run = careless(Orders(parts.store))
            tools["refund_order"] = replace(tools["refund_order"], run=run)
            server = replace(server, tools=ToolRegistry(tuple(tools.values())))
        parts.server = server
        parts.options["tokens"] = tokens(parts.node)

    return change


LAYERS = {
    "unsigned": layer(Unsigned, False),
    "signed": layer(Unbound, False),
    "signed, bound": layer(RequestStateCodec, False),
    "... and once": layer(RequestStateCodec, True),
}


def own_keys(parts: Parts) -> None:
    """Give each replica a key of its own, as one that is made up at the start."""
    parts.ring = KeyRing((key(f"{parts.node.index}-key"),), f"{parts.node.index}-key")
    LAYERS["... and once"](parts)
