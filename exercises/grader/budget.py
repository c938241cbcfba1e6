"""The real seconds that one run of the grader may take in all."""

import time

from exercises.grader.errors import TimedOut


class Budget:
    """Starts to run when it is made."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def deadline(self, seconds: float) -> float:
        """Return the instant at which a wait of `seconds` is over; raises TimedOut."""
        self.check()
        return min(time.monotonic() + seconds, self._end)

    def check(self) -> None:
        """Raise TimedOut when nothing is left."""
        if time.monotonic() >= self._end:
            raise TimedOut(f"the {self.seconds:g} s for the whole run are used up")
