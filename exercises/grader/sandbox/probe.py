"""Which walls stand here: tried with a canary, never guessed from what is installed."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from exercises.grader.answer_source import Source, read
from exercises.grader.errors import AnswerError, Failure
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import Bench
from exercises.grader.sandbox.isolation import FORK, ROOT, Isolation, candidates
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.process import Process
from exercises.grader.sandbox.time_budget import Budget
from exercises.grader.sandbox.zygote_client import NoZygote, Warm

CANARY = Path(__file__).with_name("canary.py")
FEW = Limits(call=10.0, processes=16)
MANY = 40  # more children than FEW allows


class NoWalls(RuntimeError):
    """The isolation that was asked for is not to be had here."""


def begin(isolation: Isolation) -> Warm:
    """Start the best zygote there may be, without waiting; raises NoWalls."""
    levels = candidates(isolation)
    if not levels:
        raise NoWalls("isolation 'strict' needs Linux and bubblewrap (bwrap)")
    return Warm(levels[0])


def standing(warm: Warm, isolation: Isolation) -> Warm:
    """Return `warm` if it can run an answer, else the next best; raises NoWalls."""
    empty = Source("empty", {"empty.py": b""})
    bench = Bench(lambda: Process(warm, empty, FEW, Budget(60)))
    try:
        bench.process()
    except (NoZygote, Failure) as error:
        warm.close()
        if isolation != "auto" or not warm.level.walls:
            raise NoWalls(f"{warm.level.name}: {error}") from None
        return standing(Warm(FORK), isolation)
    finally:
        with contextlib.suppress(NoZygote):
            bench.close()
    return warm


def proven(isolation: Isolation) -> Warm:
    """Return a zygote whose walls a canary has tried; raises NoWalls."""
    warm = standing(begin(isolation), isolation)
    found = leaks(warm)
    if not found or not warm.level.walls:
        return warm
    warm.close()
    if isolation == "strict":
        raise NoWalls(f"{warm.level.name}: an answer can {', '.join(found)}")
    return standing(Warm(FORK), isolation)


def leaks(warm: Warm) -> list[str]:
    """Let the canary try everything; return what it got away with."""
    source = read(CANARY, "canary")
    bench = Bench(lambda: Process(warm, source, FEW, Budget(60)))
    try:
        return list(_tries(Answers(bench)))
    except (AnswerError, Failure) as error:
        return [f"end the canary ({error})"]
    finally:
        bench.close()


def _tries(canary: Answers) -> Iterator[str]:
    if canary.reads(str(ROOT / "pyproject.toml")):
        yield "read the course"
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        if canary.writes(f"{folder}/canary") and os.path.exists(f"{folder}/canary"):
            yield "write outside its directory"
    with socket.create_server(("127.0.0.1", 0)) as server:
        if canary.connects(server.getsockname()[1]):
            yield "open connections"
    if canary.signals(os.getpid()):
        yield "see other processes"
    if canary.forks(MANY) == MANY:
        yield "start any number of processes"
