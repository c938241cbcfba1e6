"""Budgets: reserve before the call, settle after it; one account for all gateways."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from examples.ch08_ai_gateway.budget.limits import BudgetLimits, WindowUsage
from examples.lab import Store

HOLD = 120.0  # seconds; a call that runs longer renews it


class BudgetExceeded(Exception):
    """Nothing is left for this call: 429, and `retry_after` seconds to wait."""

    def __init__(self, unit: str, limit: int, retry_after: float) -> None:
        super().__init__(f"the budget of {limit} {unit} is used up or reserved")
        self.unit, self.limit, self.retry_after = unit, limit, retry_after


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens set aside for one call, in the account of one window."""

    call_id: str
    store_key: str
    tokens: int
    ttl: float
    limits: BudgetLimits
    until: float = 0.0  # Unix seconds; then it is void


class Budget:
    """The budgets of keys, kept in a store, each change of them one atomic step.

    All gateways together never reserve more than the limits. What is used can exceed
    it by what calls use beyond their reservations, and by no more; an expired
    reservation counts as none.
    """

    def __init__(
        self, store: Store, clock: Callable[[], float], hold: float = HOLD
    ) -> None:
        self._store, self._clock, self._hold = store, clock, hold

    def reserve(
        self, key_id: str, limits: BudgetLimits, call_id: str, tokens: int
    ) -> Reservation:
        """Set tokens aside for a call; raises BudgetExceeded.

        Raises ValueError for fewer than none: that would be a gift to the next call.
        """
        if tokens < 0:
            raise ValueError(f"{tokens} tokens cannot be reserved")
        now = self._clock()
        begin = limits.begin(now)
        # The account outlives its window by as long as its last call may run.
        ttl = begin + limits.window - now + 2 * self._hold
        store_key = f"budget:{key_id}:{limits.window}:{begin}"
        return self._place_hold(Reservation(call_id, store_key, tokens, ttl, limits))

    def extend(self, held: Reservation, tokens: int) -> Reservation:
        """Set more tokens aside for a call that runs; raises BudgetExceeded.

        What was held stays held then.
        """
        return self._place_hold(replace(held, tokens=held.tokens + tokens))

    def needs_renewal(self, held: Reservation) -> bool:
        """Whether half of the time of a reservation is over: renew it, `extend` by 0.

        A stream that its reader takes sip by sip would outlive it, and others be let
        in on what it still uses.
        """
        return self._clock() > held.until - self._hold / 2

    def _place_hold(self, reservation: Reservation) -> Reservation:
        now, limits = self._clock(), reservation.limits
        exceeded: list[str] = []

        def step(raw: bytes | None) -> bytes:
            account = WindowUsage.load(raw, now)
            before = account.held.pop(reservation.call_id, None)
            exceeded[:] = filter(
                None, [account.limit_exceeded(limits, reservation.tokens)]
            )
            if not exceeded:
                account.held[reservation.call_id] = (
                    reservation.tokens,
                    now + self._hold,
                )
            elif before:
                account.held[reservation.call_id] = before
            return account.dump()

        self._store.update(reservation.store_key, step, reservation.ttl)
        if exceeded:
            ends = limits.begin(now) + limits.window
            limit = getattr(limits, exceeded[0])
            raise BudgetExceeded(exceeded[0], limit, ends - now)
        return replace(reservation, until=now + self._hold)

    def settle(self, held: Reservation, tokens: int) -> None:
        """Replace what was reserved by what was used; call it once per reservation.

        It counts even when the reservation has expired: the provider wants its money.
        """
        self._release(held, tokens, requests=1)

    def cancel(self, held: Reservation) -> None:
        """Give a reservation back: the call was never made."""
        self._release(held, tokens=0, requests=0)

    def _release(self, held: Reservation, tokens: int, requests: int) -> None:
        now = self._clock()

        def step(raw: bytes | None) -> bytes:
            account = WindowUsage.load(raw, now)
            account.held.pop(held.call_id, None)
            account.tokens += tokens
            account.requests += requests
            return account.dump()

        self._store.update(held.store_key, step, held.ttl)

    def left(self, key_id: str, limits: BudgetLimits) -> dict[str, int]:
        """Return what may still be reserved in this window, for each limited unit."""
        now = self._clock()
        store_key = f"budget:{key_id}:{limits.window}:{limits.begin(now)}"
        account = WindowUsage.load(self._store.get(store_key), now)
        used = {
            "requests": account.requests + len(account.held),
            "tokens": account.committed,
        }
        return {
            unit: max(0, limit - used[unit])
            for unit in used
            if (limit := getattr(limits, unit)) is not None
        }


class CheckThenCountBudget(Budget):
    """Looks before the call and counts after it, as many gateways do."""

    def reserve(
        self, key_id: str, limits: BudgetLimits, call_id: str, tokens: int
    ) -> Reservation:
        """Look whether anything is left; nothing is set aside."""
        reservation = super().reserve(key_id, limits, call_id, tokens)
        self.cancel(reservation)
        return reservation
