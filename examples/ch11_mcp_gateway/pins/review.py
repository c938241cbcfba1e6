"""The shell of `pin`: shows what is not as approved, and approves what you name."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from examples.ch11_mcp_gateway.pins.approval import load_lock_file
from examples.ch11_mcp_gateway.pins.definition_diff import drift_lines
from examples.ch11_mcp_gateway.pins.lock_file import write_lock
from examples.ch11_mcp_gateway.pins.pins import (
    NO_PINS,
    DefinitionDrift,
    Pins,
    ServerDefinitions,
)
from examples.ch11_mcp_gateway.pins.scanner import names_elsewhere, warnings

AS_APPROVED, NOT_APPROVED, WRONG = 0, 1, 2
STATUS = """
exit status: 0 all is as approved, 1 something is not, 2 a wrong argument or file"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `pin` takes, beside the configuration."""
    parser.add_argument(
        "--approve",
        action="append",
        default=[],
        metavar="NAME",
        help="approve one change, by the name and hash that were shown for it:\n"
        "SERVER@HASH or SERVER/TOOL@HASH; may be given again",
    )
    parser.add_argument(
        "--approve-all", action="store_true", help="approve whatever is listed now"
    )
    parser.epilog = STATUS


def review(
    listed: Mapping[str, ServerDefinitions],
    lock: Path,
    approve: Sequence[str],
    everything: bool,
    say: Callable[[str], object],
) -> int:
    """Compare what servers list with the lock file; return the exit status.

    Nothing is written unless something was approved. Raises LockFileError, OSError.
    """
    pins = load_lock_file(lock) if lock.exists() else NO_PINS
    drifts = list(pins.drifts(listed))
    if unknown := sorted(set(approve) - {one.label for one in drifts}):
        say(f"there is nothing to approve in {', '.join(unknown)}")
        return WRONG
    chosen = [one for one in drifts if everything or one.label in approve]
    for one in drifts:
        report(one, one in chosen, listed, say)
    if chosen:
        lock.write_text(write_lock(with_approved(pins, chosen)), encoding="utf-8")
    left = len(drifts) - len(chosen)
    say(f"{len(chosen)} approved, {left} not: {lock}")
    return NOT_APPROVED if left else AS_APPROVED


def with_approved(pins: Pins, drifts: Sequence[DefinitionDrift]) -> Pins:
    """Return pins with these changes in them."""
    for one in drifts:
        pins = pins.approve(one)
    return pins


def report(
    drift: DefinitionDrift,
    chosen: bool,
    listed: Mapping[str, ServerDefinitions],
    say: Callable[[str], object],
) -> None:
    """Say what a change is, and what is odd about it."""
    first, *lines = drift_lines(drift)
    say(f"{first}{', approved' if chosen else ''}")
    for line in lines:
        say(line)
    if drift.kind != "server" and drift.new is not None:
        for warning in warnings(drift.new, names_elsewhere(listed, drift.server)):
            say(f"    ! {warning}")
