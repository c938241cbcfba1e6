"""The books: what a call may use, what it has used, and what it cost."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch08_ai_gateway.auth.virtual_keys import Grant
from examples.ch08_ai_gateway.budget.limits import Allowance
from examples.ch08_ai_gateway.budget.meter import Meter, Overrun
from examples.ch08_ai_gateway.budget.pricing import Price, price_of
from examples.ch08_ai_gateway.budget.reservations import Budget, OverBudget, Reservation
from examples.ch08_ai_gateway.budget.usage_log import Entry, Ledger
from examples.ch08_ai_gateway.chat import Answer, Usage

NOTHING = Usage(0, 0)
# How a call ended (a finish reason, "left" or "broken"), and the answer if it is whole.
Ended = Callable[[str, Answer | None], Entry]


@dataclass(frozen=True, slots=True)
class Books:
    """Budget, ledger and prices of a gateway."""

    budget: Budget
    ledger: Ledger
    prices: dict[str, Price]

    def open(
        self, call_id: str, grant: Grant, allowance: Allowance, reserved: Usage
    ) -> "Bill":
        """Begin a bill; raises OverBudget."""
        held = self.budget.reserve(grant.key_id, allowance, call_id, reserved.total)
        return Bill(self, grant, held, reserved)

    def enter(self, call_id: str, grant: Grant, model: str, end: "End") -> Entry:
        """Write an entry into the ledger, and return it."""
        used = end.usage
        cost = price_of(model, self.prices).cost(used.input, used.output)
        who = (call_id, grant.key_id, grant.tenant)
        counts = (used.input, used.output, cost)
        entry = Entry(*who, model, *counts, end.status, end.estimated)
        self.ledger.append(entry)
        return entry

    def hit(self, call_id: str, grant: Grant, model: str) -> Ended:
        """Return what ends a call that a cache has answered: it used nothing."""
        end = End("cached", NOTHING, False)
        return lambda status, answer: self.enter(call_id, grant, model, end)


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended, and what it used."""

    status: str
    usage: Usage
    estimated: bool


class Bill:
    """The bill of one call."""

    def __init__(
        self, books: Books, grant: Grant, held: Reservation, reserved: Usage
    ) -> None:
        self._books, self._grant = books, grant
        self._held, self._reserved = held, reserved

    def meter(self, overrun: Overrun) -> Meter:
        """Return a meter for the answer, which asks the budget for more."""
        return Meter(self._reserved, overrun, self._more, self._alive)

    def ended(self, model: str, meter: Meter, keep: Callable[[Answer], None]) -> Ended:
        """Return what settles the bill, writes it down, and keeps a whole answer."""

        def end(status: str, answer: Answer | None) -> Entry:
            self._books.budget.settle(self._held, meter.usage.total)
            if answer is not None:
                keep(answer)
            ending = End(status, meter.usage, meter.estimated)
            call_id = self._held.call_id
            return self._books.enter(call_id, self._grant, model, ending)

        return end

    def give_up(self, model: str) -> None:
        """Nobody answered: it costs nothing, and the ledger says so."""
        self._books.budget.cancel(self._held)
        ending = End("failed", NOTHING, False)
        self._books.enter(self._held.call_id, self._grant, model, ending)

    def _alive(self) -> bool:
        return not self._books.budget.aging(self._held) or self._more(0)

    def _more(self, tokens: int) -> bool:
        try:
            self._held = self._books.budget.extend(self._held, tokens)
        except OverBudget:
            return False
        return True
