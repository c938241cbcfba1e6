"""The grader's door: `grade SUBMISSIONS`."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade a folder of submissions."""
    return 2
