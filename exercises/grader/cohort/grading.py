"""From submissions to a gradebook: what is known, what is new, what is refused."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.answer_source import Source
from exercises.grader.cohort.grading_job import Job, Terms
from exercises.grader.cohort.result import MISSING, REFUSED, Result, nothing
from exercises.grader.cohort.result_journal import Journal, Keys
from exercises.grader.cohort.submission import Refused, Submission
from exercises.grader.cohort.worker_pool import Batch
from exercises.grader.course import Course
from exercises.grader.exports.gradebook import write_all
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.probe import leaks, proven
from exercises.grader.sandbox.zygote_client import Warm

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person who grades has chosen."""

    course: Course
    out: Path
    at_once: int
    isolation: Isolation
    timeout: float
    call_timeout: float


def grade_class(
    plan: Plan, chapters: Sequence[str], found: Sequence[Submission], say: Say
) -> list[Result]:
    """Grade what is new, and write the gradebook of everything."""
    began = time.monotonic()
    warm = proven(plan.isolation)
    say(announcement(warm))
    results = {(r.student, r.chapter): r for r in idle(plan, chapters, found, warm)}
    jobs = list(_jobs(chapters, found))
    fresh = 0
    for job, result, new in _graded(plan, jobs, warm):
        results[job.place] = result
        fresh += new
    ordered = [results[key] for key in sorted(results)]
    for result in ordered:
        say(f"{result.student}  {result.chapter}  {result.text}")
    write_all(plan.out, ordered, warm.level.name)
    seconds = time.monotonic() - began
    known = len(jobs) - fresh
    say(f"graded {fresh}, known already {known}, {seconds:.1f} s; see {plan.out}/")
    return ordered


def announcement(warm: Warm) -> str:
    """Say how far answers are kept away, and what that leaves open."""
    text = f"isolation: {warm.level.name}"
    if warm.level.walls:
        return text
    found = ", ".join(leaks(warm)) or "nothing that the canary tries"
    return f"{text}; an answer can {found}. For strangers' code use --isolation strict."


def idle(
    plan: Plan, chapters: Sequence[str], found: Sequence[Submission], warm: Warm
) -> Iterator[Result]:
    """Yield a result for each answer that is missing or refused."""
    for chapter in chapters:
        exercises = plan.course.exercises(chapter)
        for each in found:
            state, remark = _state(each, chapter)
            if state:
                parts = nothing(exercises, state)
                level = warm.level.name
                yield Result(each.student, chapter, state, level, parts, remark)


def _state(submission: Submission, chapter: str) -> tuple[str, str]:
    if submission.refused:
        return REFUSED, submission.refused
    try:
        return ("", "") if submission.answer(chapter) else (MISSING, "no answer")
    except Refused as reason:
        return REFUSED, str(reason)


def _jobs(chapters: Sequence[str], found: Sequence[Submission]) -> Iterator[Job]:
    for submission in found:
        for chapter in chapters:
            if not _state(submission, chapter)[0]:
                source = submission.answer(chapter)
                assert isinstance(source, Source)
                yield Job(submission.student, source)


def _graded(
    plan: Plan, jobs: Sequence[Job], warm: Warm
) -> Iterator[tuple[Job, Result, bool]]:
    """Yield each job with its result, and whether it had to be run."""
    journal = Journal(plan.out / "journal.jsonl")
    terms = Terms(plan.course, journal.seed, plan.timeout, plan.call_timeout)
    keys = Keys(terms, warm.level.name)
    key_of = {job.place: keys.of(job) for job in jobs}
    first = {key_of[job.place]: job for job in reversed(jobs)}
    new = [j for j in first.values() if not journal.find(key_of[j.place], "")][::-1]
    for job, result in Batch(terms, plan.isolation, warm).run(new, plan.at_once):
        journal.add(key_of[job.place], result)
    for job in jobs:
        known = journal.find(key_of[job.place], job.student)
        assert known is not None
        yield job, known, job in new
