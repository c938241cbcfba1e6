"""Whether two measurements agree: `python -m tests.bench.agree OLD.json NEW.json`."""

import argparse
import json
import sys
from pathlib import Path

from examples.ch12_choosing.verdicts import changed_verdicts
from examples.lab.bounded_read import read_bounded

LARGEST = 10_000_000  # bytes


def main():
    """Compare the verdicts of two files; 0 when they agree, 1 if not, 2 for no file."""
    parser = argparse.ArgumentParser("python -m tests.bench.agree", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    chosen = parser.parse_args()
    try:
        old, new = (verdicts(path) for path in (chosen.old, chosen.new))
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(f"no verdicts in there: {error}")
    apart = changed_verdicts(old, new)
    sys.stdout.write("\n".join([*apart, f"{len(apart)} of {len(new)} differ"]) + "\n")
    return 1 if apart else 0


def verdicts(path):
    """The verdicts of a file."""
    return json.loads(read_bounded(path, LARGEST))["verdicts"]


if __name__ == "__main__":
    sys.exit(main())
