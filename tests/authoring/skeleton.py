"""The order in which every chapter teaches, and what each part of it must hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

BREAK, STANDARDS, REAL = "Break it", "What the standards say", "Run it for real"
ENDING = (BREAK, STANDARDS, REAL, "Quiz", "Exercises", "Key points", "Further reading")
OPENING = "In this chapter"
EXPERIMENTS = range(3, 6)
MINUTES = range(30, 46)
PREDICT = "**Predict."
BIBLIOGRAPHY = re.compile(r"\]\([^)]*reference/bibliography[^)]*\)")
FIELDS = {"minutes", "objectives", "question", "prerequisites", "exercises"}
# An objective says what a learner can be seen to do; add a verb where one is missing.
VERBS = re.compile(
    """(?x)(?:Assemble|Attack|Audit|Bound|Break|Build|Calculate|Choose|Classify|Compare
    |Convert|Count|Decide|Defend|Derive|Detect|Draw|Estimate|Explain|Find|Fix|Govern
    |Implement|Keep|Limit|List|Make|Measure|Mend|Move|Name|Open|Parse|Pin|Place|Predict
    |Prove|Read|Recognise|Reject|Remove|Replace|Revoke|Rotate|Route|Run|Say|Seal
    |Separate|Share|Show|Sign|Spot|Store|Tell|Test|Trace|Translate|Validate|Verify|Weigh
    |Write)\\b"""
)


@dataclass(slots=True)
class Part:
    """A heading of the second level and the cells under it."""

    heading: str
    cells: list[NotebookNode] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The Markdown of the part."""
        return "\n\n".join(c.source for c in self.cells if c.cell_type == "markdown")

    @property
    def codes(self) -> list[NotebookNode]:
        """The code cells of the part."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    def called(self, name: str) -> bool:
        """Whether the heading is `name`, or `name: …`."""
        return self.heading == name or self.heading.startswith(f"{name}:")

    @property
    def experiment(self) -> bool:
        """Whether a prediction is asked, then a cell run, then the result explained."""
        kinds = [
            "P" if PREDICT in cell.source else cell.cell_type[0] for cell in self.cells
        ]
        return re.search("Pm*c[cP]*m", "".join(kinds)) is not None


def headings(source: str, level: int) -> list[str]:
    """The headings of one level in a Markdown text, fenced code left out."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.DOTALL | re.MULTILINE)
    marks = re.findall(rf"^#{{{level}}} +(.+?)\s*#*$", prose, flags=re.MULTILINE)
    return [str(mark) for mark in marks]


def parts(nb: NotebookNode) -> list[Part]:
    """The notebook cut at its headings of the second level; a title comes before."""
    found = [Part("")]
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            found += [Part(heading) for heading in headings(cell.source, 2)]
        found[-1].cells.append(cell)
    return found


def problems(chapter: str, sittings: list[NotebookNode]) -> list[str]:
    """What is missing or out of order in a chapter, one sentence each."""
    found: list[str] = []
    whole: list[Part] = []
    for nb in sittings:
        found += [*_course(nb), *_titles(nb), *_opening(nb)]
        whole += parts(nb)
    found += _experiments(whole, len(sittings))
    found += _ending(whole)
    for part in whole:
        found += _contents(part, chapter)
    return found


def _course(nb: NotebookNode) -> Iterator[str]:
    course = nb.metadata.get("course", {})
    if set(course) != FIELDS:
        yield f"metadata.course has {sorted(course)}; it has exactly {sorted(FIELDS)}"
        return
    if course["minutes"] not in MINUTES:
        yield f"{course['minutes']} minutes; a sitting is {MINUTES[0]} to {MINUTES[-1]}"
    if not course["objectives"]:
        yield "metadata.course.objectives is empty"
    for objective in course["objectives"]:
        if not VERBS.match(objective):
            yield (
                f'objective "{objective}" does not start with a verb that can be seen '
                "done; VERBS in tests/authoring/skeleton.py lists them"
            )


def _titles(nb: NotebookNode) -> Iterator[str]:
    first = nb.cells[0].source if nb.cells else ""
    titles = [
        title
        for cell in nb.cells
        if cell.cell_type == "markdown"
        for title in headings(cell.source, 1)
    ]
    if not first.startswith("# "):
        yield "the first cell is not the title"
    if len(titles) != 1:
        yield f"{len(titles)} headings of the first level; the title is the only one"


def _opening(nb: NotebookNode) -> Iterator[str]:
    second = parts(nb)[1:2]
    if not second or not second[0].called(OPENING):
        yield f'the first heading after the title is not "## {OPENING}"'
        return
    course = nb.metadata.get("course", {})
    said = second[0].text
    for name in ("question", "prerequisites", "minutes"):
        if str(course.get(name)) not in said:
            yield f'"{OPENING}" does not say the {name} of metadata.course'
    for objective in course.get("objectives", []):
        if objective not in said:
            yield f'"{OPENING}" does not list the objective "{objective}"'


def _experiments(whole: list[Part], sittings: int) -> Iterator[str]:
    asked = [part for part in whole if PREDICT in part.text and not _last(part)]
    for part in asked:
        if not part.experiment:
            yield f'"{part.heading}" asks to predict, but does not then run and explain'
    done = sum(part.experiment for part in asked)
    if not EXPERIMENTS[0] <= done <= EXPERIMENTS[-1] * sittings:
        yield (
            f"{done} experiments (a heading, a cell with {PREDICT}**, a code cell, "
            f"an explanation); a chapter has {EXPERIMENTS[0]} to {EXPERIMENTS[-1]}"
        )


def _last(part: Part) -> bool:
    return any(part.called(name) for name in ENDING)


def _ending(whole: list[Part]) -> Iterator[str]:
    order = [name for part in whole for name in ENDING if part.called(name)]
    for name in ENDING:
        if name not in order:
            yield f'there is no "## {name}"'
    if list(dict.fromkeys(order)) != [name for name in ENDING if name in order]:
        yield f"the parts stand as {', '.join(order)}; their order is {ENDING}"


def _contents(part: Part, chapter: str) -> Iterator[str]:
    folded = part.text.count("<summary>")
    cited = (BIBLIOGRAPHY.search(part.text), "links to reference/bibliography")
    rules = {
        BREAK: (len(part.codes) >= 2, "runs the attack and the defence, a cell each"),
        STANDARDS: cited,
        REAL: (
            any("read_record" in cell.source for cell in part.codes),
            "shows what `make record` wrote: a cell with read_record",
        ),
        "Quiz": (folded >= 3, "has three questions or more, each answer folded"),
        "Exercises": (
            f"make check CH={chapter}" in part.text,
            f"says the one command: make check CH={chapter}",
        ),
        "Key points": (re.search(r"^[-*] ", part.text, re.MULTILINE), "is a list"),
        "Further reading": (
            BIBLIOGRAPHY.search(part.text),
            "links to reference/bibliography",
        ),
    }
    for name, (kept, rule) in rules.items():
        if part.called(name) and not kept:
            yield f'"{part.heading}" is not yet as it should be: it {rule}'
