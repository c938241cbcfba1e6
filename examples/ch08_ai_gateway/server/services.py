"""What the gateway works with: what remembers, what draws, what tells the time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway.auth.subscriptions import Subscriptions
from examples.ch08_ai_gateway.auth.virtual_keys import VirtualKeys
from examples.ch08_ai_gateway.server.metrics import Metrics
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class GatewayServices:
    """The collaborators of one gateway."""

    keys: VirtualKeys
    subscriptions: Subscriptions
    clock: Callable[[], float]
    random: Callable[[], float]
    new_id: Callable[[], str]
    log: AccessLog
    store: Store
    metrics: Metrics = field(default_factory=Metrics)
