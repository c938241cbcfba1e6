"""How far the day is: what people look at to know whether to go on."""

from dataclasses import dataclass


@dataclass(slots=True)
class Day:
    """Whether there is a crowd, and whether the day is over."""

    crowded: bool = False
    over: bool = False

    def going(self) -> bool:
        """Whether those who came in the morning go on."""
        return not self.over

    def full(self) -> bool:
        """Whether those who came with the crowd go on."""
        return self.crowded and not self.over
