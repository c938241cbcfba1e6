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
        now = time.monotonic()
        if now >= self._end:
            raise TimedOut(f"the {self.seconds:g} s for the whole run are used up")
        return min(now + seconds, self._end)
