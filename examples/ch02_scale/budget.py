"""How many retries a client may send in all: a share of its requests (SRE 2016)."""

from dataclasses import dataclass


@dataclass(slots=True)
class RetryBudget:
    """One retry for every `per` requests; `saved` of them may be saved up.

    Whatever happens, retries <= saved + requests / per. It counts in whole requests,
    so that nothing is lost to rounding.

    >>> budget = RetryBudget(per=10, saved=1)
    >>> [budget.take(), budget.take()]
    [True, False]
    """

    per: int = 10
    saved: int = 10
    _credit: int = -1  # in requests

    def __post_init__(self) -> None:
        if self.per < 1 or self.saved < 0:
            raise ValueError(f"per >= 1, saved >= 0, not {self.per} and {self.saved}")
        self._credit = self.per * self.saved

    def earn(self) -> None:
        """Note a request: a first attempt, not a retry."""
        most = self.per * max(self.saved, 1)
        self._credit = min(most, self._credit + 1)

    def take(self) -> bool:
        """Spend one retry if there is one, and say whether there was."""
        if self._credit < self.per:
            return False
        self._credit -= self.per
        return True
