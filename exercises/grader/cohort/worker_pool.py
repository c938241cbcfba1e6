"""Run many jobs, a few at a time; one that fails never stops the others."""

import selectors
from collections.abc import Iterator, Sequence

from exercises.grader.cohort.grading_job import Job, Terms, prepare
from exercises.grader.cohort.result import Result
from exercises.grader.cohort.worker import Slot
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.probe import standing
from exercises.grader.sandbox.zygote_client import Warm


class Batch:
    """A few slots; the first uses a zygote whose walls have been tried."""

    def __init__(self, terms: Terms, isolation: Isolation, proven: Warm) -> None:
        self._terms, self._isolation, self._proven = terms, isolation, proven
        self._slots: list[Slot] = []

    def run(self, jobs: Sequence[Job], at_once: int) -> Iterator[tuple[Job, Result]]:
        """Yield each job with its result, in the order in which they end."""
        waiting = list(reversed(jobs))
        try:
            self._open(min(at_once, len(jobs)))
            if jobs:
                prepare(self._terms, sorted({job.chapter for job in jobs}))
            while waiting or any(slot.job for slot in self._slots):
                for slot in self._slots:
                    if slot.job is None and waiting:
                        slot.start(waiting.pop(), self._terms, self._slots)
                yield from self._news()
        finally:
            for slot in self._slots:
                slot.warm.close()

    def _open(self, count: int) -> None:
        self._slots.append(Slot(self._proven, self._another))
        while len(self._slots) < count:
            self._slots.append(Slot(self._another(), self._another))

    def _another(self) -> Warm:
        return standing(Warm(self._proven.level), self._isolation)

    def _news(self) -> Iterator[tuple[Job, Result]]:
        """Wait for something to happen; yield what is over."""
        busy = [(slot, slot.job) for slot in self._slots if slot.job is not None]
        with selectors.DefaultSelector() as selector:
            for slot, _ in busy:
                selector.register(slot.reader, selectors.EVENT_READ)
            ready = selector.select(min(slot.seconds_left for slot, _ in busy))
        heard = {key.fd for key, _ in ready}
        for slot, job in busy:
            result = None
            if slot.reader in heard:
                result = slot.hear(self._terms)
            elif not slot.seconds_left:
                result = slot.give_up(self._terms)
            if result is not None:
                yield job, result
