"""`{agenda} half|one|two`: a workshop, computed from what the course consists of."""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book._ext import course
from book._ext.course import Workshop
from book._ext.plan import Block, Session, plan


def work(book: Path, workshop: Workshop, each: int) -> list[Block]:
    """Return the sittings of the written chapters, with so many exercises of each."""
    names = {one.stem: f"{one.number} · {one.title}" for one in course.chapters(book)}
    blocks = []
    for stem in workshop.chapters:
        sittings = course.notebooks(book, stem)
        titles = numbered(names[stem], len(sittings))
        blocks += [
            Block(course.minutes(path), title)
            for path, title in zip(sittings, titles, strict=True)
        ]
        if sittings:
            blocks += exercises(book, stem)[:each]
    return blocks


def numbered(title: str, many: int) -> list[str]:
    """Return a title for each sitting of a chapter.

    >>> numbered("3 · Session tokens", 2)
    ['3 · Session tokens, first sitting', '3 · Session tokens, second sitting']
    """
    if many == 1:
        return [title]
    return [f"{title}, {nth} sitting" for nth in ("first", "second", "third")[:many]]


def exercises(book: Path, stem: str) -> list[Block]:
    """Return the exercises of a chapter as what takes minutes."""
    found = course.exercises(book, stem)
    return [Block(one.minutes, f"Exercise: {one.name}") for one in found]


def most(book: Path, workshop: Workshop) -> int:
    """Return how many exercises of each chapter fit, at least one."""
    found = [len(exercises(book, stem)) for stem in workshop.chapters]
    for each in range(max(found), 1, -1):
        if not plan(work(book, workshop, each), workshop.sessions, "")[1]:
            return each
    return 1


def html(book: Path, workshop: Workshop) -> str:
    """Return the tables of a workshop's sessions and what is to be said about them."""
    coming = unwritten(book, workshop)
    free = "Kept for chapters to come" if coming else "Free, for questions"
    each = most(book, workshop)
    sessions, home = plan(work(book, workshop, each), workshop.sessions, free)
    for stem in workshop.chapters:
        home += exercises(book, stem)[each:] if course.notebooks(book, stem) else []
    tables = [
        table(f"Session {number} of {len(sessions)}", session)
        for number, session in enumerate(sessions, start=1)
        if not session.empty
    ]
    return "".join(tables) + remarks(coming, home, len(sessions) - len(tables))


def table(caption: str, session: Session) -> str:
    """Return a session as a table of when, how long and what."""
    rows = "".join(
        f'<tr class="{block.kind}"><td>{start}</td><td>{block.minutes} min</td>'
        f"<td>{escape(block.what)}</td></tr>"
        for start, block in session.timed()
    )
    return (
        f'<div class="scroll"><table class="agenda"><caption>{caption}</caption>'
        "<thead><tr><th>at</th><th>for</th><th>what</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def unwritten(book: Path, workshop: Workshop) -> list[str]:
    """Return the workshop's chapters that have no notebook yet."""
    return [
        f"{one.number} ({one.title})"
        for one in course.chapters(book)
        if one.stem in workshop.chapters and not course.notebooks(book, one.stem)
    ]


def remarks(coming: list[str], home: list[Block], empty: int) -> str:
    """Say which chapters are not written yet, and what did not fit."""
    said = []
    if coming:
        said.append(f"Planned for this workshop, not written yet: {', '.join(coming)}.")
    if empty:
        whose = (
            "The other session is" if empty == 1 else f"The other {empty} sessions are"
        )
        said.append(f"{whose} theirs.")
    if home:
        said.append(f"For home: {', '.join(block.what for block in home)}.")
    return f"<p>{escape(' '.join(said))}</p>" if said else ""


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
