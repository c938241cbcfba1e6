"""How much an answer may use before it is ended."""

import math
from dataclasses import asdict, dataclass

MEGABYTE = 1024 * 1024
WAIT_FACTOR = 3  # an answer may wait so many times as long as it may compute
UNMEASURED_FACTOR = 6  # where nobody tells waiting from queueing for a processor
STARVATION_FACTOR = 24  # and so many times as long may a machine keep it from computing
PROCESS_FACTOR = 4  # calls that may use all of their time before the process has to end


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor seconds, bytes and counts."""

    call: float = 5.0
    cpu: int = 20  # for one process in its whole life; the kernel keeps it
    memory: int = 512 * MEGABYTE  # of one process
    total_memory: int = 1536 * MEGABYTE  # of all that an answer has started
    output: int = MEGABYTE
    processes: int = 256  # threads too: one for each request in flight
    files: int = 128

    @property
    def wait(self) -> float:
        """Seconds in which an answer may neither compute nor end."""
        return WAIT_FACTOR * self.call

    @property
    def unmeasured(self) -> float:
        """Real seconds for a call where nothing else can be measured."""
        return UNMEASURED_FACTOR * self.call

    @property
    def starvation(self) -> float:
        """Seconds in which an answer may be ready and not be given a processor."""
        return STARVATION_FACTOR * self.call

    def kernel_limits(self) -> dict[str, int]:
        """The limits that the kernel keeps, by name, as they cross to the zygote."""
        kernel = ("cpu", "memory", "output", "processes", "files")
        return {name: value for name, value in asdict(self).items() if name in kernel}


def limits_for_call(seconds: float) -> Limits:
    """Return the limits for calls that may compute so long."""
    return Limits(call=seconds, cpu=max(20, math.ceil(PROCESS_FACTOR * seconds)))
