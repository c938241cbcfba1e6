"""Results by the content that led to them: a rerun costs only what is new."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from exercises.grader.cohort.grading_job import GradingJob, JobSettings
from exercises.grader.cohort.result import FAILED, ChapterResult, result_from_dict
from exercises.grader.sandbox.isolation import ROOT


class ResultJournal:
    """Lines of JSON, only ever appended to; a torn last line is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, ChapterResult] = {}
        self.seed = 0
        for line in self._lines():
            self._read(line)
        if not self.seed:
            self.seed = secrets.randbelow(2**31) + 1
            self._append({"seed": self.seed})

    def find(self, key: str, student: str) -> ChapterResult | None:
        """Return what is known of this content, for whoever handed it in."""
        known = self._known.get(key)
        return None if known is None else replace(known, student=student)

    def add(self, key: str, result: ChapterResult) -> None:
        """Keep a result; one that the grader failed at is tried again next time."""
        self._known[key] = result
        if result.state != FAILED:
            self._append({"key": key, "result": result.as_dict()})

    def _lines(self) -> list[str]:
        if not self._path.exists():
            return []
        return self._path.read_text(encoding="utf-8", errors="replace").splitlines()

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
            if "seed" in entry:
                self.seed = int(entry["seed"])
            else:
                self._known[str(entry["key"])] = result_from_dict(entry["result"])
        except (ValueError, KeyError, TypeError, AssertionError):
            return

    def _append(self, entry: dict[str, object]) -> None:
        """Write one line; it starts on a line of its own even after a torn one."""
        torn = self._path.exists() and not self._path.read_bytes().endswith(b"\n")
        start = "\n" if torn and self._path.stat().st_size else ""
        fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(fd, "w", encoding="utf-8") as file:
            file.write(start + json.dumps(entry, sort_keys=True) + "\n")


class ContentKeys:
    """Names content by its digest: answer, tests, grader, laboratory, and terms."""

    def __init__(self, settings: JobSettings, level: str) -> None:
        self._settings = settings
        places = [ROOT / "exercises" / "grader", ROOT / "examples"]
        files = sorted(path for place in places for path in place.rglob("*.py"))
        self._ground = _digest(
            [level.encode(), str(settings.options()).encode()]
            + [path.read_bytes() for path in files]
        )

    def of(self, job: GradingJob) -> str:
        """Return the key of a job; the student's name is no part of it."""
        tests = self._settings.course.tests(job.chapter).read_bytes()
        answer = [p for name in sorted(job.source.files) for p in _file(job, name)]
        return _digest([self._ground.encode(), tests, job.chapter.encode(), *answer])


def _file(job: GradingJob, name: str) -> tuple[bytes, bytes]:
    return name.encode(), job.source.files[name]


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()
