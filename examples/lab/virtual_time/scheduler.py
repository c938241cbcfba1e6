"""Deterministic concurrency: a thread each, one baton, virtual time.

Exactly one task runs at a time. A wait hands the baton to whoever wakes first,
ties to whoever was created first, so every run has one order of events.
"""

import heapq
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from examples.lab.virtual_time.clock import Clock, ticks
from examples.lab.virtual_time.task import Cancelled, Deadlock, Task

T = TypeVar("T")
Alarm = tuple[int, int, int]  # when in ticks, who by order of creation, which wait


class Scheduler:
    """Runs tasks one at a time on a `Clock`; outside `run` a wait moves the clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.current: Task | None = None
        self.outside: Any = None  # `local` of whoever is not inside `run`
        self._alarms: list[Alarm] = []
        self._tasks: dict[int, Task] = {}
        self._created = self._busy = 0
        self._main = threading.Semaphore(0)
        self._always: list[Callable[[], Any]] = []
        self._errors: list[BaseException] = []

    @property
    def local(self) -> Any:
        """What the network knows about the strand of work that runs now."""
        return self.outside if self.current is None else self.current.local

    @local.setter
    def local(self, value: Any) -> None:
        if self.current is None:
            self.outside = value
        else:
            self.current.local = value

    def run(
        self, clients: Sequence[Callable[[], T]], at: float | Sequence[float] = 0.0
    ) -> list[T]:
        """Run all clients to their end; return results, or raise the first error.

        `at` is when each begins, in seconds from now: one number or one per client.
        """
        if self.current is not None:
            raise RuntimeError("run was called inside run: use spawn")
        starts = list(at) if isinstance(at, Sequence) else [at] * len(clients)
        if len(starts) != len(clients):
            raise ValueError(
                f"{len(clients)} clients, but {len(starts)} starting times"
            )
        tasks = [
            self._start(client, start)
            for client, start in zip(clients, starts, strict=True)
        ]
        for work in self._always:
            self._start(work, 0.0, daemon=True)
        try:
            self._next()
            self._main.acquire()
        finally:  # a KeyboardInterrupt too leaves no strand behind
            stuck = self._unwind()
        errors, self._errors = self._errors, []
        if errors:
            raise errors[0]
        if stuck:
            raise Deadlock(f"{stuck} tasks wait for something that nobody will do")
        return [task.result for task in tasks]

    def spawn(self, work: Callable[[], Any], *, daemon: bool = False) -> "Task | None":
        """Start `work` beside the caller; outside `run` at once, to its end.

        A daemon is cancelled when nothing else is left to do. Outside `run` it is
        put down and starts with each `run`.
        """
        if self.current is not None:
            return self._start(work, 0.0, daemon=daemon)
        if daemon:
            self._always.append(work)
        else:
            work()
        return None

    def sleep(self, seconds: float) -> None:
        """Wait `seconds` of virtual time."""
        task = self.current
        if task is None:
            self.clock.advance(seconds)
        else:
            self._alarm(task, seconds)
            self._switch(task)

    def park(self, timeout: float | None) -> None:
        """Wait until somebody calls `wake` with this task, or for `timeout` seconds."""
        task = self.current
        if task is None:
            if timeout is None:
                raise Deadlock("this wait has no timeout, and nobody else is running")
            self.clock.advance(timeout)
            return
        if timeout is not None:
            self._alarm(task, timeout)
        self._switch(task)

    def wake(self, task: Task) -> None:
        """Let a parked task go on at this instant."""
        self._alarm(task, 0.0)

    def cancel(self, task: Task) -> None:
        """Make a waiting task end here and now."""
        task.cancelled = True
        self.wake(task)

    def _start(
        self, work: Callable[[], Any], after: float, daemon: bool = False
    ) -> Task:
        task = Task(self._created, work, daemon)
        task.local = self.current.local if self.current else None
        self._created += 1
        self._busy += not daemon
        self._tasks[task.index] = task
        self._alarm(task, after)
        threading.Thread(target=self._life, args=(task,), daemon=True).start()
        return task

    def _life(self, task: Task) -> None:
        task.baton.acquire()
        try:
            if not task.cancelled:
                task.result = task.work()
        except Cancelled:
            pass
        except BaseException as error:  # raised again in `run`
            self._errors.append(error)
        task.done = True
        del self._tasks[task.index]
        self._busy -= not task.daemon
        self._next()

    def _alarm(self, task: Task, seconds: float) -> None:
        when = self.clock.ticks + ticks(seconds)
        heapq.heappush(self._alarms, (when, task.index, task.waits))

    def _switch(self, task: Task) -> None:
        self._next()
        task.baton.acquire()
        if task.cancelled:
            raise Cancelled

    def _next(self) -> None:
        """Hand the baton to the next task, or to `run` when there is none."""
        while self._alarms and self._busy:
            when, index, wait = heapq.heappop(self._alarms)
            task = self._tasks.get(index)
            if task is not None and task.waits == wait:
                task.waits += 1
                self.clock.ticks = max(self.clock.ticks, when)
                self.current = task
                task.baton.release()
                return
        self.current = None
        self._main.release()

    def _unwind(self) -> int:
        """End what still waits; return how many were no daemons."""
        stuck = self._busy
        for task in list(self._tasks.values()):
            task.cancelled = True
        while self.current is not None:  # interrupted: the running task goes first
            self._main.acquire()
        self._alarms.clear()
        while self._tasks:
            self.current = next(iter(self._tasks.values()))
            self.current.waits += 1
            self.current.baton.release()
            self._main.acquire()
        return stuck
