"""What a student handed in: files in memory, or the reason why they are refused."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from exercises.grader.answer_source import AnswerSource
from exercises.grader.errors import clean

MAX_NAME = 100
ODD = re.compile(r'[/\\:*?"<>|]')
Files = Mapping[str, bytes]


class SubmissionRefused(ValueError):
    """A submission that is not opened; the text says why."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's files by path, or why they are refused."""

    student: str
    files: Files = field(default_factory=dict)
    refused: str = ""

    def answer(self, chapter: str) -> AnswerSource | None:
        """Find a chapter's least deep answer; raises SubmissionRefused."""
        names = (f"{chapter}.py", f"{chapter}/__init__.py")
        found = [p for p in self.files if any(f"/{p}".endswith(f"/{n}") for n in names)]
        if not found:
            return None
        least = min(path.count("/") for path in found)
        places = sorted(path for path in found if path.count("/") == least)
        if len(places) > 1:
            raise SubmissionRefused(f"there are {len(places)} answers to {chapter}")
        folder = places[0].removesuffix(f"{chapter}.py")
        if folder == places[0]:
            folder = places[0].removesuffix(f"{chapter}/__init__.py")
            wanted = f"{folder}{chapter}/"
        else:
            wanted = places[0]
        kept = {
            path.removeprefix(folder): text
            for path, text in sorted(self.files.items())
            if path.startswith(wanted) and path.endswith(".py")
        }
        return AnswerSource(chapter, kept)


def student_name(text: str) -> str:
    """Return a student's name as it is kept; a hostile one raises SubmissionRefused.

    >>> student_name("Ada Lovelace")
    'Ada Lovelace'
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > MAX_NAME:
        raise SubmissionRefused(f"a name has 1 to {MAX_NAME} characters")
    if not name.isprintable() or ODD.search(name) or name.startswith("."):
        raise SubmissionRefused(
            f"the name {clean(name, 60)} has characters that no name has"
        )
    return name
