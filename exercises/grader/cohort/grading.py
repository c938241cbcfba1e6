"""From submissions to a gradebook: what is known, what is new, what is refused."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.answer_source import AnswerSource
from exercises.grader.cohort.grading_job import GradingJob, JobSettings
from exercises.grader.cohort.result import MISSING, REFUSED, ChapterResult, zero_points
from exercises.grader.cohort.result_journal import ContentKeys, ResultJournal
from exercises.grader.cohort.submission import Submission, SubmissionRefused
from exercises.grader.cohort.worker_pool import WorkerPool
from exercises.grader.course import Course
from exercises.grader.exports.gradebook import write_all
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.probe import leaks, probed_zygote
from exercises.grader.sandbox.zygote_client import ZygoteClient

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class GradeOptions:
    """What the person who grades has chosen."""

    course: Course
    out: Path
    workers: int
    isolation: Isolation
    timeout: float
    call_timeout: float


def grade_class(
    plan: GradeOptions, chapters: Sequence[str], found: Sequence[Submission], say: Say
) -> list[ChapterResult]:
    """Grade what is new, and write the gradebook of everything."""
    began = time.monotonic()
    zygote = probed_zygote(plan.isolation)
    say(announcement(zygote))
    results = {
        (r.student, r.chapter): r for r in ungraded(plan, chapters, found, zygote)
    }
    jobs = list(_jobs(chapters, found))
    fresh = 0
    for job, result, new in _graded(plan, jobs, zygote):
        results[job.key] = result
        fresh += new
    ordered = [results[key] for key in sorted(results)]
    for result in ordered:
        say(f"{result.student}  {result.chapter}  {result.text}")
    write_all(plan.out, ordered, zygote.level.name)
    seconds = time.monotonic() - began
    known = len(jobs) - fresh
    say(f"graded {fresh}, known already {known}, {seconds:.1f} s; see {plan.out}/")
    return ordered


def announcement(zygote: ZygoteClient) -> str:
    """Say how far answers are kept away, and what that leaves open."""
    text = f"isolation: {zygote.level.name}"
    if zygote.level.sandboxed:
        return text
    found = ", ".join(leaks(zygote)) or "nothing that the canary tries"
    return f"{text}; an answer can {found}. For strangers' code use --isolation strict."


def ungraded(
    plan: GradeOptions,
    chapters: Sequence[str],
    found: Sequence[Submission],
    zygote: ZygoteClient,
) -> Iterator[ChapterResult]:
    """Yield a result for each answer that is missing or refused."""
    for chapter in chapters:
        exercises = plan.course.exercises(chapter)
        for each in found:
            state, remark = _state(each, chapter)
            if state:
                parts = zero_points(exercises, state)
                level = zygote.level.name
                yield ChapterResult(each.student, chapter, state, level, parts, remark)


def _state(submission: Submission, chapter: str) -> tuple[str, str]:
    if submission.refused:
        return REFUSED, submission.refused
    try:
        return ("", "") if submission.answer(chapter) else (MISSING, "no answer")
    except SubmissionRefused as reason:
        return REFUSED, str(reason)


def _jobs(chapters: Sequence[str], found: Sequence[Submission]) -> Iterator[GradingJob]:
    for submission in found:
        for chapter in chapters:
            if not _state(submission, chapter)[0]:
                source = submission.answer(chapter)
                assert isinstance(source, AnswerSource)
                yield GradingJob(submission.student, source)


def _graded(
    plan: GradeOptions, jobs: Sequence[GradingJob], zygote: ZygoteClient
) -> Iterator[tuple[GradingJob, ChapterResult, bool]]:
    """Yield each job with its result, and whether it had to be run."""
    journal = ResultJournal(plan.out / "journal.jsonl")
    settings = JobSettings(plan.course, journal.seed, plan.timeout, plan.call_timeout)
    keys = ContentKeys(settings, zygote.level.name)
    key_of = {job.key: keys.of(job) for job in jobs}
    first = {key_of[job.key]: job for job in reversed(jobs)}
    new = [j for j in first.values() if not journal.find(key_of[j.key], "")][::-1]
    for job, result in WorkerPool(settings, plan.isolation, zygote).run(
        new, plan.workers
    ):
        journal.add(key_of[job.key], result)
    for job in jobs:
        known = journal.find(key_of[job.key], job.student)
        assert known is not None
        yield job, known, job in new
