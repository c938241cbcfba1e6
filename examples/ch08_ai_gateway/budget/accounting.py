"""Accounting: what a call may use, what it has used, and what it cost."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.meter import OverrunPolicy, UsageMeter
from examples.ch08_ai_gateway.budget.pricing import TokenPrice, price_of
from examples.ch08_ai_gateway.budget.reservations import (
    Budget,
    BudgetExceeded,
    Reservation,
)
from examples.ch08_ai_gateway.budget.usage_log import UsageLog, UsageRecord
from examples.ch08_ai_gateway.chat import ChatResponse, Usage

NO_USAGE = Usage(0, 0)
# How a call ended (a finish reason, "left" or "broken"), and the answer if it is whole.
OnEnd = Callable[[str, ChatResponse | None], UsageRecord]


@dataclass(frozen=True, slots=True)
class Accounting:
    """Budget, usage log and prices of a gateway."""

    budget: Budget
    usage_log: UsageLog
    prices: dict[str, TokenPrice]

    def open(
        self, call_id: str, grant: KeyGrant, limits: BudgetLimits, reserved: Usage
    ) -> "CallAccount":
        """Open the account of a call; raises BudgetExceeded."""
        held = self.budget.reserve(grant.key_id, limits, call_id, reserved.total)
        return CallAccount(self, grant, held, reserved)

    def record(
        self, call_id: str, grant: KeyGrant, model: str, end: "CallOutcome"
    ) -> UsageRecord:
        """Write a record into the usage log, and return it."""
        used = end.usage
        cost = price_of(model, self.prices).cost(used.input, used.output, used.cached)
        who = (call_id, grant.key_id, grant.tenant)
        counts = (used.input, used.output, cost)
        entry = UsageRecord(
            *who, model, *counts, end.status, end.estimated, used.cached
        )
        self.usage_log.append(entry)
        return entry

    def cache_hit(self, call_id: str, grant: KeyGrant, model: str) -> OnEnd:
        """Return what ends a call that a cache has answered: it used nothing."""
        end = CallOutcome("cached", NO_USAGE, False)
        return lambda status, answer: self.record(call_id, grant, model, end)


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call ended, and what it used."""

    status: str
    usage: Usage
    estimated: bool


class CallAccount:
    """The account of one call."""

    def __init__(
        self,
        accounting: Accounting,
        grant: KeyGrant,
        held: Reservation,
        reserved: Usage,
    ) -> None:
        self._accounting, self._grant = accounting, grant
        self._held, self._reserved = held, reserved

    def meter(self, overrun: OverrunPolicy) -> UsageMeter:
        """Return a meter for the answer, which asks the budget for more."""
        return UsageMeter(self._reserved, overrun, self._more, self._alive)

    def on_end(
        self, model: str, meter: UsageMeter, on_response: Callable[[ChatResponse], None]
    ) -> OnEnd:
        """Return what settles the reservation, and records and stores what came."""

        def end(status: str, answer: ChatResponse | None) -> UsageRecord:
            self._accounting.budget.settle(self._held, meter.usage.total)
            if answer is not None:
                on_response(answer)
            ending = CallOutcome(status, meter.usage, meter.estimated)
            call_id = self._held.call_id
            return self._accounting.record(call_id, self._grant, model, ending)

        return end

    def abandon(self, model: str) -> None:
        """Nobody answered: it costs nothing, and the usage log says so."""
        self._accounting.budget.cancel(self._held)
        ending = CallOutcome("failed", NO_USAGE, False)
        self._accounting.record(self._held.call_id, self._grant, model, ending)

    def _alive(self) -> bool:
        return not self._accounting.budget.needs_renewal(self._held) or self._more(0)

    def _more(self, tokens: int) -> bool:
        try:
            self._held = self._accounting.budget.extend(self._held, tokens)
        except BudgetExceeded:
            return False
        return True
