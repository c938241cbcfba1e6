"""Which walls stand here: tried with a canary, never guessed from what is installed."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from exercises.grader.answer_source import AnswerSource, read_source
from exercises.grader.errors import AnswerError, Failure
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import CaseContext
from exercises.grader.sandbox.isolation import FORK, ROOT, Isolation, levels_to_try
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.process import AnswerProcess
from exercises.grader.sandbox.time_budget import TimeBudget
from exercises.grader.sandbox.zygote_client import ZygoteClient, ZygoteError

CANARY = Path(__file__).with_name("canary.py")
PROBE_LIMITS = Limits(call=10.0, processes=16)
FORK_ATTEMPTS = 40  # more children than FEW allows


class IsolationUnavailable(RuntimeError):
    """The isolation that was asked for is not to be had here."""


def start_zygote(isolation: Isolation) -> ZygoteClient:
    """Start the best zygote, without waiting; raises IsolationUnavailable."""
    levels = levels_to_try(isolation)
    if not levels:
        raise IsolationUnavailable(
            "isolation 'strict' needs Linux and bubblewrap (bwrap)"
        )
    return ZygoteClient(levels[0])


def working_zygote(zygote: ZygoteClient, isolation: Isolation) -> ZygoteClient:
    """Return `zygote` if it runs, else the next best; raises IsolationUnavailable."""
    empty = AnswerSource("empty", {"empty.py": b""})
    context = CaseContext(
        lambda: AnswerProcess(zygote, empty, PROBE_LIMITS, TimeBudget(60))
    )
    try:
        context.start_process()
    except (ZygoteError, Failure) as error:
        zygote.close()
        if isolation != "auto" or not zygote.level.sandboxed:
            raise IsolationUnavailable(f"{zygote.level.name}: {error}") from None
        return working_zygote(ZygoteClient(FORK), isolation)
    finally:
        with contextlib.suppress(ZygoteError):
            context.close()
    return zygote


def probed_zygote(isolation: Isolation) -> ZygoteClient:
    """Return a zygote whose walls a canary has tried; raises IsolationUnavailable."""
    zygote = working_zygote(start_zygote(isolation), isolation)
    found = leaks(zygote)
    if not found or not zygote.level.sandboxed:
        return zygote
    zygote.close()
    if isolation == "strict":
        raise IsolationUnavailable(
            f"{zygote.level.name}: an answer can {', '.join(found)}"
        )
    return working_zygote(ZygoteClient(FORK), isolation)


def leaks(zygote: ZygoteClient) -> list[str]:
    """Let the canary try everything; return what it got away with."""
    source = read_source(CANARY, "canary")
    context = CaseContext(
        lambda: AnswerProcess(zygote, source, PROBE_LIMITS, TimeBudget(60))
    )
    try:
        return list(_tries(Answers(context)))
    except (AnswerError, Failure) as error:
        return [f"end the canary ({error})"]
    finally:
        context.close()


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
    if canary.forks(FORK_ATTEMPTS) == FORK_ATTEMPTS:
        yield "start any number of processes"
