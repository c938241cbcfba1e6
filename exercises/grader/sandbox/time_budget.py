"""The seconds that an answer may compute and wait in one run of the grader."""

from exercises.grader.errors import TimedOut


class TimeBudget:
    """Spent by every process of the answer; the grader's own work is free."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self._left = seconds

    def spend(self, seconds: float) -> None:
        """Take something away; raises TimedOut when nothing is left."""
        self._left -= seconds
        self.check()

    def check(self) -> None:
        """Raise TimedOut when nothing is left."""
        if self._left <= 0:
            raise TimedOut(
                f"the {self.seconds:g} s for the whole run are used up: "
                "it computed and waited that long in all"
            )
