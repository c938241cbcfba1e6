"""`make learn`: the learner's own copy of the notebooks, never written over."""

import json
from argparse import Namespace
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tests.authoring.house import ROOT

MINE = "my-work"
# What was copied, by digest: a file that no longer matches is the learner's.
REMEMBERED = ".copied.json"
LEFT_OUT = {"_build", "_ext", ".ipynb_checkpoints", "fonts", "measurements"}
KINDS = {".ipynb", ".json", ".md", ".png", ".svg"}


@dataclass(slots=True)
class Copied:
    """The names that one run added, brought up to date, and left to the learner."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """One line for each kind, and how to get a fresh copy."""
        again = " (delete one to get the book's copy again)" if self.kept else ""
        kinds = {
            "new": self.added,
            "brought up to date": self.updated,
            "kept as you left it": self.kept,
        }
        lines = [
            f"{MINE}/: {k} {', '.join(names)}" for k, names in kinds.items() if names
        ]
        return "\n".join(lines or [f"{MINE}/: nothing new"]) + again


def copy(root: Path = ROOT) -> Copied:
    """Copy the book's sources to the learner's folder, except over their changes."""
    mine = root / MINE
    mine.mkdir(exist_ok=True)
    memory = mine / REMEMBERED
    known = json.loads(memory.read_text(encoding="utf-8")) if memory.is_file() else {}
    result = Copied()
    for source in book_files(root / "book"):
        name = source.relative_to(root / "book").as_posix()
        content = unanswered(source)
        bring(mine / name, content, known.get(name), name, result)
        if (mine / name).read_bytes() == content:
            known[name] = digest(content)
    memory.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
    return result


def unanswered(source: Path) -> bytes:
    """Return a file as a learner gets it: a notebook without its outputs."""
    if source.suffix != ".ipynb":
        return source.read_bytes()
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return f"{text}\n".encode()


def given(source: Path) -> bytes:
    """The content as a learner gets it: of a notebook, the cells before they ran."""
    if source.suffix != ".ipynb":
        return source.read_bytes()
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode()


def bring(
    target: Path, content: bytes, copied: str | None, name: str, result: Copied
) -> None:
    """Write the book's content to the target, unless the learner's own is there."""
    if not target.is_file():
        result.added.append(name)
    elif (present := target.read_bytes()) == content:
        return
    elif digest(present) != copied:
        result.kept.append(name)
        return
    else:
        result.updated.append(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def book_files(book: Path) -> list[Path]:
    """Notebooks, and the pages, pictures and records that they link to."""
    return sorted(
        path
        for path in book.rglob("*")
        if path.suffix in KINDS and not LEFT_OUT & set(path.relative_to(book).parts)
    )


def digest(content: bytes) -> str:
    """A short name for a content."""
    return sha256(content).hexdigest()[:16]


def main(_: Namespace) -> str:
    """Copy, and say what was new, updated and kept."""
    return str(copy())
