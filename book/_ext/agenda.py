"""`{agenda} half|one|two`: a workshop, computed from what the course consists of."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book._ext import course
from book._ext.course import Workshop

SESSION = 180  # minutes from the first word to the last
PAUSE = 15
STRETCH = 90  # nobody sits longer without a pause
WELCOME = 10
CLOSE = 15


@dataclass(frozen=True, slots=True)
class Block:
    """Something that takes minutes; a pause is one too."""

    minutes: int
    what: str
    kind: str = "work"


@dataclass(frozen=True, slots=True)
class Session:
    """Three hours, and what they hold in order."""

    blocks: tuple[Block, ...]

    def timed(self) -> list[tuple[str, Block]]:
        """Return each block with the time at which it starts, counted from zero."""
        starts = [
            sum(b.minutes for b in self.blocks[:n]) for n in range(len(self.blocks))
        ]
        return [
            (f"{start // 60}:{start % 60:02}", block)
            for start, block in zip(starts, self.blocks, strict=True)
        ]


def work(book: Path, workshop: Workshop) -> list[Block]:
    """Return the sittings and exercises of the chapters that are written."""
    names = {one.stem: f"{one.number} · {one.title}" for one in course.chapters(book)}
    blocks = []
    for stem in workshop.chapters:
        sittings = course.notebooks(book, stem)
        blocks += [Block(course.minutes(path), names[stem]) for path in sittings]
        if sittings:
            blocks += [
                Block(one.minutes, f"Exercise: {one.name}")
                for one in course.exercises(book, stem)
            ]
    return blocks


def plan(blocks: list[Block], sessions: int) -> tuple[list[Session], list[Block]]:
    """Fill the sessions in order; return them and what is left for home."""
    queue = list(blocks)
    planned = [
        fill(queue, opening=number == 0, closing=number == sessions - 1)
        for number in range(sessions)
    ]
    return planned, queue


def fill(queue: list[Block], *, opening: bool, closing: bool) -> Session:
    """Take from the queue what fits into one session, with a pause in time."""
    done = [Block(WELCOME, "Welcome, and the two commands", "frame")] if opening else []
    end = SESSION - (CLOSE if closing else 0)
    sat, used, paused = used_by(done), used_by(done), False
    while queue:
        pause = PAUSE if not paused and done and sat + queue[0].minutes > STRETCH else 0
        if used + pause + queue[0].minutes > end:
            break
        if pause:
            done.append(Block(PAUSE, "Pause", "pause"))
            sat, paused = 0, True
        block = queue.pop(0)
        done.append(block)
        sat, used = sat + block.minutes, used + pause + block.minutes
    if end > used:
        done.append(
            Block(
                end - used, "Free: questions, or a chapter of your own choice", "free"
            )
        )
    if closing:
        done.append(Block(CLOSE, "What will you change on Monday?", "frame"))
    return Session(tuple(done))


def used_by(blocks: list[Block]) -> int:
    """Return the minutes that blocks take together."""
    return sum(block.minutes for block in blocks)


def html(book: Path, workshop: Workshop) -> str:
    """Return the tables of a workshop's sessions and what is to be said about them."""
    sessions, home = plan(work(book, workshop), workshop.sessions)
    parts = []
    for number, session in enumerate(sessions, start=1):
        rows = "".join(
            f'<tr class="{block.kind}"><td>{start}</td><td>{block.minutes} min</td>'
            f"<td>{escape(block.what)}</td></tr>"
            for start, block in session.timed()
        )
        caption = (
            f"Session {number} of {len(sessions)}"
            if len(sessions) > 1
            else workshop.title
        )
        parts.append(
            f'<div class="scroll"><table class="agenda"><caption>{caption}</caption>'
            "<thead><tr><th>at</th><th>for</th><th>what</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )
    return "".join(parts) + remarks(book, workshop, home)


def remarks(book: Path, workshop: Workshop, home: list[Block]) -> str:
    """Say which chapters are not written yet, and what did not fit."""
    coming = [
        f"{one.number} ({one.title})"
        for one in course.chapters(book)
        if one.stem in workshop.chapters and not course.notebooks(book, one.stem)
    ]
    said = []
    if coming:
        said.append(
            "This plan will also hold chapters that are not written yet: "
            f"{', '.join(coming)}. Their time stands as free above."
        )
    if home:
        said.append(f"For home: {', '.join(block.what for block in home)}.")
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in said)


class Agenda(SphinxDirective):
    """Write the agenda of the workshop that is named."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Compute it from the notebooks and tests as they are now."""
        book = Path(self.env.srcdir)
        sources = [book / "chapters.toml", *book.glob("ch*.ipynb")]
        sources += (book.parent / "tests" / "exercises").rglob("test_ch*.py")
        for source in sources:
            self.env.note_dependency(str(source))
        forms = {workshop.name: workshop for workshop in course.workshops(book)}
        if self.arguments[0] not in forms:
            raise self.error(
                f"agenda: {self.arguments[0]!r} is none of {sorted(forms)}"
            )
        text = html(book, forms[self.arguments[0]])
        return [nodes.raw("", f'<div class="agenda">{text}</div>', format="html")]


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("agenda", Agenda)
