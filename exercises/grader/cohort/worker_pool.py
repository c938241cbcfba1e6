"""Run many jobs, a few at a time; one that fails never stops the others."""

import selectors
from collections.abc import Iterator, Sequence

from exercises.grader.cohort.grading_job import GradingJob, JobSettings, import_tests
from exercises.grader.cohort.result import ChapterResult
from exercises.grader.cohort.worker import Worker
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.probe import working_zygote
from exercises.grader.sandbox.zygote_client import ZygoteClient


class WorkerPool:
    """A few workers; the first uses a zygote whose walls have been tried."""

    def __init__(
        self, settings: JobSettings, isolation: Isolation, zygote: ZygoteClient
    ) -> None:
        self._settings, self._isolation = settings, isolation
        self._first_zygote = zygote
        self._workers: list[Worker] = []

    def run(
        self, jobs: Sequence[GradingJob], at_once: int
    ) -> Iterator[tuple[GradingJob, ChapterResult]]:
        """Yield each job with its result, in the order in which they end."""
        waiting = list(reversed(jobs))
        try:
            self._open(min(at_once, len(jobs)))
            if jobs:
                import_tests(self._settings, sorted({job.chapter for job in jobs}))
            while waiting or any(worker.job for worker in self._workers):
                for worker in self._workers:
                    if worker.job is None and waiting:
                        worker.start(waiting.pop(), self._settings, self._workers)
                yield from self._finished()
        finally:
            for worker in self._workers:
                worker.zygote.close()

    def _open(self, count: int) -> None:
        self._workers.append(Worker(self._first_zygote, self._new_zygote))
        while len(self._workers) < count:
            self._workers.append(Worker(self._new_zygote(), self._new_zygote))

    def _new_zygote(self) -> ZygoteClient:
        return working_zygote(ZygoteClient(self._first_zygote.level), self._isolation)

    def _finished(self) -> Iterator[tuple[GradingJob, ChapterResult]]:
        """Wait for something to happen; yield what is over."""
        busy = [
            (worker, worker.job) for worker in self._workers if worker.job is not None
        ]
        with selectors.DefaultSelector() as selector:
            for worker, _ in busy:
                selector.register(worker.reader, selectors.EVENT_READ)
            ready = selector.select(min(worker.seconds_left for worker, _ in busy))
        readable = {key.fd for key, _ in ready}
        for worker, job in busy:
            result = None
            if worker.reader in readable:
                result = worker.read(self._settings)
            elif not worker.seconds_left:
                result = worker.time_out(self._settings)
            if result is not None:
                yield job, result
