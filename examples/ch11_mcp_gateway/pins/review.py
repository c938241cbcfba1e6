"""The shell of `pin`: shows what is not as approved, and approves what you name."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from examples.ch11_mcp_gateway.pins.approval import lock_of
from examples.ch11_mcp_gateway.pins.definition_diff import told
from examples.ch11_mcp_gateway.pins.lock_file import write_lock
from examples.ch11_mcp_gateway.pins.pins import NOTHING, Drift, Listed, Pins
from examples.ch11_mcp_gateway.pins.scanner import elsewhere, warnings

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


def pin(
    listed: Mapping[str, Listed],
    lock: Path,
    approve: Sequence[str],
    everything: bool,
    say: Callable[[str], object],
) -> int:
    """Compare what servers list with the lock file; return the exit status.

    Nothing is written unless something was approved. Raises LockError, OSError.
    """
    pins = lock_of(lock) if lock.exists() else NOTHING
    drifts = list(pins.drifts(listed))
    if unknown := sorted(set(approve) - {one.label for one in drifts}):
        say(f"there is nothing to approve in {', '.join(unknown)}")
        return WRONG
    chosen = [one for one in drifts if everything or one.label in approve]
    for one in drifts:
        report(one, one in chosen, listed, say)
    if chosen:
        lock.write_text(write_lock(approved(pins, chosen)), encoding="utf-8")
    left = len(drifts) - len(chosen)
    say(f"{len(chosen)} approved, {left} not: {lock}")
    return NOT_APPROVED if left else AS_APPROVED


def approved(pins: Pins, drifts: Sequence[Drift]) -> Pins:
    """Return pins with these changes in them."""
    for one in drifts:
        pins = pins.approve(one)
    return pins


def report(
    drift: Drift,
    chosen: bool,
    listed: Mapping[str, Listed],
    say: Callable[[str], object],
) -> None:
    """Say what a change is, and what is odd about it."""
    first, *lines = told(drift)
    say(f"{first}{', approved' if chosen else ''}")
    for line in lines:
        say(line)
    if drift.kind != "server" and drift.new is not None:
        for warning in warnings(drift.new, elsewhere(listed, drift.server)):
            say(f"    ! {warning}")
