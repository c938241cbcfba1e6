"""Event, Lock and Slots on virtual time, used like those of `threading`."""

from collections import deque
from types import TracebackType

from examples.lab.virtual_time.scheduler import Scheduler
from examples.lab.virtual_time.task import Deadlock, Task


class Event:
    """A flag that tasks can wait for: `threading.Event` on virtual time."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler, self._flag = scheduler, False
        self._waiting: list[Task] = []

    def is_set(self) -> bool:
        """Say whether the flag is up."""
        return self._flag

    def set(self) -> None:
        """Raise the flag and wake everyone who waits."""
        self._flag = True
        for task in self._waiting:
            self._scheduler.wake(task)
        self._waiting.clear()

    def clear(self) -> None:
        """Lower the flag: the next wait waits."""
        self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the flag; False when `timeout` seconds have passed first."""
        if self._flag:
            return True
        task = self._scheduler.current
        if task is None:
            self._scheduler.park(timeout)
            return self._flag
        self._waiting.append(task)
        try:
            self._scheduler.park(timeout)
            return task not in self._waiting
        finally:
            if task in self._waiting:
                self._waiting.remove(task)


class Slots:
    """At most `n` holders at once; the others queue in the order they came."""

    def __init__(self, scheduler: Scheduler, n: int = 1) -> None:
        self._scheduler, self._free = scheduler, n
        self._queue: deque[Task] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take a slot; False when none is free in time (`timeout` -1: no limit)."""
        if self._free:
            self._free -= 1
            return True
        if not blocking:
            return False
        task = self._scheduler.current
        if task is None:
            raise Deadlock("nobody else is running who could release this lock")
        self._queue.append(task)
        try:
            self._scheduler.park(None if timeout < 0 else timeout)
        except BaseException:
            if not self._leave(task):  # handed over and cancelled at one instant
                self.release()
            raise
        return not self._leave(task)

    def _leave(self, task: Task) -> bool:
        """Leave the queue; False when the slot has been handed over already."""
        if task not in self._queue:
            return False
        self._queue.remove(task)
        return True

    def release(self) -> None:
        """Give the slot to whoever has waited longest."""
        if self._queue:
            self._scheduler.wake(self._queue.popleft())
        else:
            self._free += 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


class Lock(Slots):
    """`threading.Lock` on virtual time."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(scheduler, 1)

    def locked(self) -> bool:
        """Say whether somebody holds it."""
        return not self._free
