"""How much an answer may use before it is ended."""

import math
from dataclasses import asdict, dataclass

MEGABYTE = 1024 * 1024
WAITS = 3  # an answer may wait so many times as long as it may compute
BLIND = 6  # where nobody tells waiting from queueing for a processor
PATIENCE = 24  # and so many times as long may a machine keep it from computing
PROCESS = 4  # calls that may use all of their time before the process has to end


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor seconds, bytes and counts."""

    call: float = 5.0
    cpu: int = 20  # for one process in its whole life; the kernel keeps it
    memory: int = 512 * MEGABYTE  # of one process
    together: int = 1536 * MEGABYTE  # of all that an answer has started
    output: int = MEGABYTE
    processes: int = 256  # threads too: one for each request in flight
    files: int = 128

    @property
    def wait(self) -> float:
        """Seconds in which an answer may neither compute nor end."""
        return WAITS * self.call

    @property
    def blind(self) -> float:
        """Real seconds for a call where nothing else can be measured."""
        return BLIND * self.call

    @property
    def patience(self) -> float:
        """Seconds in which an answer may be ready and not be given a processor."""
        return PATIENCE * self.call

    def as_dict(self) -> dict[str, int]:
        """The limits that the kernel keeps, by name, as they cross to the zygote."""
        kernel = ("cpu", "memory", "output", "processes", "files")
        return {name: value for name, value in asdict(self).items() if name in kernel}


def of_call(seconds: float) -> Limits:
    """Return the limits for calls that may compute so long."""
    return Limits(call=seconds, cpu=max(20, math.ceil(PROCESS * seconds)))
