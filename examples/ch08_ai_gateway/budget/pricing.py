"""Prices and costs, in whole millionths of a currency unit: money is no float."""

from collections.abc import Mapping
from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """What a million tokens cost, in and out, in millionths of a unit."""

    input: int
    output: int
    cached: int | None = None  # None: as any other input

    def cost(self, input_tokens: int, output_tokens: int, cached: int = 0) -> int:
        """Return what a call costs, in millionths of a unit, rounded up once.

        >>> TokenPrice(input=150_000, output=600_000).cost(1000, 500)
        450
        """
        again = self.input if self.cached is None else self.cached
        fresh = (input_tokens - cached) * self.input
        exact = fresh + cached * again + output_tokens * self.output
        return -(-exact // MILLION)


FREE = TokenPrice(0, 0)


def price_of(model: str, prices: Mapping[str, TokenPrice]) -> TokenPrice:
    """Return the price of a model, or the one its provider has for all (`name/*`)."""
    family = f"{model.partition('/')[0]}/*"
    return prices.get(model) or prices.get(family) or FREE
