"""The laboratory of budgets: streams that run over, and gateways that share."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.budget.meter import OverrunPolicy
from examples.ch08_ai_gateway.budget.reservations import (
    Budget,
    BudgetExceeded,
    CheckThenCountBudget,
)
from examples.ch08_ai_gateway.chat import ChatResponse, FinishReason, assemble
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.experiments.lab_pipeline import House, Model, ask
from examples.lab import Table

LIMIT = 1000  # tokens in a day
CALLERS, WORDS = 8, 100
KEY = KeyGrant("ada", "shop", tokens=LIMIT)


@dataclass(slots=True)
class Spent:
    """What callers got, and what they used."""

    whole: int = 0
    cut: int = 0
    refused: int = 0
    tokens: int = 0

    def note(self, answer: ChatResponse) -> None:
        """Note an answer."""
        self.whole += answer.finish is FinishReason.STOP
        self.cut += answer.finish is FinishReason.LENGTH
        self.tokens += answer.usage.total if answer.usage else 0


def at_once(house: House, words: int = WORDS, callers: int = CALLERS) -> Spent:
    """Let callers in at one instant, each of whom will read so many words."""
    spent, send = Spent(), Model(house.net, words=words)

    def caller() -> None:
        try:
            running = house.call(send, ask(), KEY)
        except BudgetExceeded:
            spent.refused += 1
            return
        spent.note(assemble(running))

    house.net.run(*[caller] * callers)
    return spent


def row(name: str, spent: Spent) -> dict[str, object]:
    """Write what was spent as a line of a table."""
    return {
        "gateway": name,
        "whole": spent.whole,
        "cut": spent.cut,
        "refused": spent.refused,
        "tokens": spent.tokens,
    }


GATEWAYS: dict[str, Callable[[], House]] = {
    "looks, then counts": lambda: House(
        2, AiGatewayPolicy(guess=256), budget=CheckThenCountBudget
    ),
    "reserves 256": lambda: House(2, AiGatewayPolicy(guess=256), budget=Budget),
    "reserves 100": lambda: House(2, AiGatewayPolicy(guess=100), budget=Budget),
    "reserves 10": lambda: House(2, AiGatewayPolicy(guess=10), budget=Budget),
}


def shared_budget(words: int = WORDS) -> Table:
    """Compare ways to keep a budget at two gateways."""
    rows = []
    for name, build in GATEWAYS.items():
        rows.append(row(name, at_once(build(), words)))
    title = f"{CALLERS} callers at one instant, {LIMIT} tokens, {words} in each answer"
    return Table(rows, title)


def run_over(overrun: str, words: int = 5000) -> dict[str, object]:
    """Read one answer that is longer than the budget."""
    house = House(policy=AiGatewayPolicy(guess=256, overrun=OverrunPolicy(overrun)))
    answer = assemble(house.call(Model(house.net, words=words, pace=0), ask(), KEY))
    used = answer.usage.total if answer.usage else 0
    return {
        "policy": overrun,
        "words read": len(answer.text) // 4,
        "finish reason": str(answer.finish),
        "tokens used": used,
        "over the limit": max(0, used - LIMIT),
    }


def overruns() -> Table:
    """Compare the two policies."""
    return Table([run_over("cut"), run_over("complete")], f"a budget of {LIMIT} tokens")
