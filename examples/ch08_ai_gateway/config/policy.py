"""What a gateway for models is told: every policy can be tuned, or left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from examples.ch08_ai_gateway.budget.meter import OverrunPolicy
from examples.ch08_ai_gateway.budget.pricing import TokenPrice
from examples.ch08_ai_gateway.masking.patterns import Pattern

DAY = 86_400


@dataclass(frozen=True, slots=True)
class AiGatewayPolicy:
    """The policies of one gateway; times in seconds."""

    window: int = DAY  # of all budgets
    guess: int = 256  # tokens reserved for an answer that has no limit of its own
    overrun: OverrunPolicy = OverrunPolicy.CUT
    retry_timeouts: bool = False  # ask the next upstream, and perhaps pay both
    patterns: tuple[Pattern, ...] = ()  # what is masked; empty: nothing
    unmask: bool = True
    cache: float = 0.0  # how long an answer is kept; 0: no cache
    any_temperature: bool = False  # cache what chance decided, too
    similarity: float | None = None  # of a semantic hit; None: no semantic cache
    prices: Mapping[str, TokenPrice] = field(default_factory=dict)
