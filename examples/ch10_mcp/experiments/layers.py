"""Layers of defence for the laboratory's refund: from none to all of them."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from examples.ch03_tokens import KeyRing
from examples.ch10_mcp.asking import Ask
from examples.ch10_mcp.context import Context, Handled
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.experiments.stage import AUDIENCE, Parts, key, tokens
from examples.ch10_mcp.orders import PAID_OUT, Orders
from examples.ch10_mcp.protocol import Json
from examples.ch10_mcp.results import answer, text
from examples.ch10_mcp.sealing import REFUSED, Binding, Opened, Seal
from examples.ch10_mcp.shop import shop
from examples.ch10_mcp.shop_tools import question
from examples.ch10_mcp.tools import Run, Tools

ANYONE = Binding("", "", {})


class Unsigned(Seal):
    """No seal at all: base64 is a spelling."""

    def close(self, state: Json, bound: Binding) -> str:
        """Write the state in another spelling."""
        return base64.b64encode(json.dumps(dict(state)).encode()).decode()

    def open(self, text: object, bound: Binding) -> Opened:
        """Read whatever came."""
        try:
            return Opened("", json.loads(base64.b64decode(str(text))))
        except ValueError:
            raise InvalidParams(REFUSED) from None


class Unbound(Seal):
    """Signed and dated, for whoever brings it and whatever it is brought for."""

    def close(self, state: Json, bound: Binding) -> str:
        """Leave user and operation out."""
        return Seal.close(self, state, ANYONE)

    def open(self, text: object, bound: Binding) -> Opened:
        """Accept it from anyone."""
        return Seal.open(self, text, ANYONE)


def careless(orders: Orders) -> Run:
    """Pay what the state says, whenever somebody accepted."""

    def run(context: Context, given: dict[str, Any]) -> Handled:
        if context.state is None:
            order = orders.find(context.user, given["order_id"])
            state = {"order": order.id, "cents": order.total_cents}
            return Ask({"confirm": question(order.id, order.total_cents)}, state)
        if context.responses["confirm"].get("action") != "accept":
            return answer(text("nothing was paid back"))
        orders.store.incr(PAID_OUT, int(context.state["cents"]))
        return answer(text("paid back"))

    return run


def layer(seal: type[Seal], once: bool) -> Callable[[Parts], None]:
    """Return a shop with this seal, and a tool that is careful or not."""

    def change(parts: Parts) -> None:
        closed = seal(lambda: parts.ring, AUDIENCE,
                      parts.node.clock, parts.new_id)  # fmt: skip
        server = shop(parts.store, closed, parts.new_id)
        if not once:
            tools = dict(server.tools.by_name)
            run = careless(Orders(parts.store))
            tools["refund_order"] = replace(tools["refund_order"], run=run)
            server = replace(server, tools=Tools(tuple(tools.values())))
        parts.server = server
        parts.options["tokens"] = tokens(parts.node)

    return change


LAYERS = {
    "unsigned": layer(Unsigned, False),
    "signed": layer(Unbound, False),
    "signed, bound": layer(Seal, False),
    "... and once": layer(Seal, True),
}


def own_keys(parts: Parts) -> None:
    """Give each replica a key of its own, as one that is made up at the start."""
    parts.ring = KeyRing((key(f"{parts.node.index}-key"),), f"{parts.node.index}-key")
    LAYERS["... and once"](parts)
