"""A refund that asks its user, attacked; each layer of defence stops another trick."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from examples.bookshop import catalogue
from examples.ch10_mcp.client.client import CallFailed, McpClient
from examples.ch10_mcp.experiments.layers import LAYERS, own_keys
from examples.ch10_mcp.experiments.stage import Parts, Stage, token
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.shop.orders import PAID_OUT
from examples.lab import Table
from examples.lab.figures import Marked

YES: Json = {"confirm": {"action": "accept", "content": {"ok": True}}}
NO: Json = {"confirm": {"action": "accept", "content": {"ok": False}}}
MUCH = 99_999  # cents
CHEAPEST = min(catalogue().books.values(), key=lambda book: book.price_cents).id


@dataclass(slots=True)
class Scene:
    """Alice has ordered; she was asked, and has a state in her hands."""

    stage: Stage
    alice: McpClient
    order: str
    cents: int
    state: str

    @classmethod
    def of(cls, change: Callable[[Parts], None], replicas: int = 2) -> "Scene":
        """Play it up to the question."""
        stage = Stage(replicas, change)
        alice = user(stage, "alice")
        order, cents = placed(alice, "emma")
        asked = alice.request("tools/call", refund(order))
        return cls(stage, alice, order, cents, asked["requestState"])

    def send(
        self, responses: Json = YES, client: McpClient | None = None, **other: Any
    ) -> None:
        """Bring a state back; a refusal is an answer too."""
        told = {"order": self.order, "state": self.state} | other
        params = refund(told["order"]) | {"requestState": told["state"]}
        try:
            sender = client or self.alice
            sender.request("tools/call", {**params, "inputResponses": responses})
        except CallFailed:
            return

    def paid(self) -> int:
        """Return the cents that went back."""
        return int(self.stage.store.server.data.get(PAID_OUT) or b"0")


def user(stage: Stage, name: str) -> McpClient:
    """Let somebody in whose client can ask."""
    able: Json = {"elicitation": {}}
    return stage.client(name, token=token(stage.net, name), capabilities=able)


def placed(client: McpClient, book: str) -> tuple[str, int]:
    """Order a book; return the order and its price."""
    told = client.call("place_order", book_id=book)["structuredContent"]
    return told["order_id"], told["cents"]


def refund(order: str) -> dict[str, Any]:
    """Return the parameters of the call."""
    return {"name": "refund_order", "arguments": {"order_id": order}}


def honest(scene: Scene) -> None:
    """Agree once."""
    scene.send()


def dearer(scene: Scene) -> None:
    """Write another amount into the state, if it can be read and written."""
    head, dot, rest = scene.state.partition(".")
    part = rest.partition(".")[0] if dot else head
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    changed = raw.replace(str(scene.cents).encode(), str(MUCH).encode())
    written = base64.urlsafe_b64encode(changed).decode()
    if dot:
        written = f"{head}.{written.rstrip('=')}.{rest.partition('.')[2]}"
    scene.send(state=written)


def mallory(scene: Scene) -> None:
    """Bring Alice's state as somebody else."""
    scene.send(client=user(scene.stage, "mallory"))


def other_order(scene: Scene) -> None:
    """Agree to the refund of one order, and get it for another."""
    cheap, _ = placed(scene.alice, CHEAPEST)
    scene.send(order=cheap)


def late(scene: Scene) -> None:
    """Bring it back an hour later, with a new token."""
    scene.stage.net.clock.advance(3600)
    scene.send(client=user(scene.stage, "alice"))


def unwilling(scene: Scene) -> None:
    """Send the form with the box not ticked."""
    scene.send(responses=NO)


def twice(scene: Scene) -> None:
    """Send the same answer two times: to two replicas, as it happens."""
    scene.send()
    scene.send()


TRICKS = {
    "agrees once": honest,
    "writes a larger amount": dearer,
    "Mallory brings Alice's state": mallory,
    "brings it for another order": other_order,
    "brings it an hour later": late,
    "accepts the form, box not ticked": unwilling,
    "sends the answer twice": twice,
}


def tricks(names: tuple[str, ...] = tuple(TRICKS)) -> Table:
    """Play every trick on every layer; show the cents that went back."""
    rows = []
    for name in names:
        row: dict[str, object] = {"Alice's client": name}
        for layer_name, change in LAYERS.items():
            scene = Scene.of(change)
            TRICKS[name](scene)
            fair = (
                scene.cents if name in ("agrees once", "sends the answer twice") else 0
            )
            good = scene.paid() == fair
            row[layer_name] = Marked(scene.paid(), "fresh" if good else "failed")
        rows.append(row)
    return Table(rows, "cents paid back for an order")


def two_replicas() -> Table:
    """Bring an honest answer to the other replica: with own keys, and with shared."""
    rows = []
    for name, change in (
        ("a key each", own_keys),
        ("one ring", LAYERS["... and once"]),
    ):
        scene = Scene.of(change)
        scene.send()
        rows.append({"the replicas have": name, "paid back": scene.paid()})
    return Table(rows, "an honest answer at the other replica")
