"""How many retries a client may send in all: a share of its requests (SRE 2016)."""

from dataclasses import dataclass


@dataclass(slots=True)
class RetryBudget:
    """One retry for every `requests_per_retry`; `reserve` of them may be saved up.

    Whatever happens, retries <= reserve + requests / requests_per_retry. It counts in
    whole requests, so that nothing is lost to rounding.

    >>> budget = RetryBudget(requests_per_retry=10, reserve=1)
    >>> [budget.withdraw(), budget.withdraw()]
    [True, False]
    """

    requests_per_retry: int = 10
    reserve: int = 10
    _credit: int = -1  # in requests

    def __post_init__(self) -> None:
        if self.requests_per_retry < 1 or self.reserve < 0:
            both = f"{self.requests_per_retry} and {self.reserve}"
            raise ValueError(f"requests_per_retry >= 1, reserve >= 0, not {both}")
        self._credit = self.requests_per_retry * self.reserve

    def deposit(self) -> None:
        """Note a request: a first attempt, not a retry."""
        most = self.requests_per_retry * max(self.reserve, 1)
        self._credit = min(most, self._credit + 1)

    def withdraw(self) -> bool:
        """Spend one retry if there is one, and say whether there was."""
        if self._credit < self.requests_per_retry:
            return False
        self._credit -= self.requests_per_retry
        return True
