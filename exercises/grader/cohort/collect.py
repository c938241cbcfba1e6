"""Find the submissions: a folder, a file or an archive for each student."""

import os
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from exercises.grader.cohort.archive import suffix_of, unpack
from exercises.grader.cohort.submission import (
    Files,
    Submission,
    SubmissionRefused,
    student_name,
)
from exercises.grader.cohort.submission_files import IGNORED, SubmissionFiles, safe_path
from exercises.grader.errors import clean


class NoSubmissions(ValueError):
    """There is nothing to grade where one looked."""


def submissions(place: Path, chapters: Sequence[str]) -> list[Submission]:
    """Open every submission below `place`, by name; raises NoSubmissions."""
    if not place.exists():
        raise NoSubmissions(f"There is no {place}.")
    if place.is_file():
        found = _from_file(place, chapters)
    elif any((place / f"{chapter}.py").exists() for chapter in chapters):
        found = [_opened(place.resolve().name, lambda: _from_folder(place))]
    else:
        found = _from_class(place, chapters)
    if not found:
        raise NoSubmissions(f"There is nothing to grade in {place}.")
    return _merged(found)


def _from_class(place: Path, chapters: Sequence[str]) -> list[Submission]:
    entries = sorted(place.iterdir(), key=lambda path: path.name)
    kept = [e for e in entries if e.name[0] != "." and e.name not in IGNORED]
    return [each for entry in kept for each in _from_entry(entry, chapters)]


def _from_entry(entry: Path, chapters: Sequence[str]) -> list[Submission]:
    if entry.is_symlink():
        return [_opened(entry.name, lambda: {"": _text(entry)})]
    if entry.is_dir():
        return [_opened(entry.name, lambda: _from_folder(entry))]
    return _from_file(entry, chapters)


def _from_file(path: Path, chapters: Sequence[str]) -> list[Submission]:
    """Open an archive or one file; what is neither is no submission."""
    suffix = suffix_of(path)
    if suffix:
        return [_opened(path.name[: -len(suffix)], lambda: unpack(_plain(path)))]
    if path.suffix == ".py":
        student, chapter = split_name(path.stem, chapters)
        return [_opened(student, lambda: {f"{chapter}.py": _text(path)})]
    return []


def split_name(stem: str, chapters: Sequence[str]) -> tuple[str, str]:
    """Split the name of a file into student and chapter.

    >>> split_name("ada_ch01_state", ["ch01_state"])
    ('ada', 'ch01_state')
    """
    for chapter in chapters:
        before, found, after = stem.partition(chapter)
        if found:
            return re.sub(r"^[ _.-]+|[ _.-]+$", "", before + after) or stem, chapter
    return stem, chapters[0] if len(chapters) == 1 else "unknown"


def _opened(name: str, open_: Callable[[], Files]) -> Submission:
    try:
        student = student_name(name)
    except SubmissionRefused as reason:
        return Submission(clean(ascii(name)[1:-1], 60), refused=str(reason))
    try:
        return Submission(student, open_())
    except (SubmissionRefused, OSError) as reason:
        return Submission(student, refused=clean(str(reason)))


def _from_folder(folder: Path) -> Files:
    files = SubmissionFiles()
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(set(folders) - IGNORED)
        for name in [*sorted(names), *folders]:
            path = Path(place, name)
            relative = safe_path(path.relative_to(folder).as_posix())
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise SubmissionRefused(f"{clean(relative, 80)} is a link or a device")
            if stat.S_ISREG(mode) and files.accepts(relative):
                with open(_descriptor(path), "rb") as content:
                    files.add(relative, content)
    return files.by_path


def _text(path: Path) -> bytes:
    files = SubmissionFiles()
    with open(_descriptor(path), "rb") as content:
        files.add(path.name, content)
    return files.by_path[path.name]


def _plain(path: Path) -> Path:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise SubmissionRefused("it is a link or a device")
    return path


def _descriptor(path: Path) -> int:
    """Open a plain file, never through a link, never waiting for a writer."""
    _plain(path)
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)


def _raise(error: OSError) -> None:
    raise error


def _merged(found: Sequence[Submission]) -> list[Submission]:
    """Join the files of one student; two of one name are one too many."""
    students: dict[str, Submission] = {}
    for each in found:
        known = students.setdefault(each.student, each)
        if known is each:
            continue
        twice = sorted(set(known.files) & set(each.files))
        reason = known.refused or each.refused
        if twice or not (known.files and each.files):
            reason = reason or f"there are two submissions of {each.student}"
        joined = {} if reason else {**known.files, **each.files}
        students[each.student] = Submission(each.student, joined, reason)
    return [students[name] for name in sorted(students)]
