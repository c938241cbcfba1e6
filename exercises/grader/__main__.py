"""`python -m exercises.grader check [CHAPTER]`, or `grade SUBMISSIONS`."""

import sys
from collections.abc import Callable

from exercises.grader import check, cli

STOPPED = 130  # what a shell reports of a command ended by Ctrl-C
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "check": check.main,
    "grade": cli.main,
}


def main(arguments: list[str]) -> int:
    """Run the command that is named first."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(f"Say one of: {', '.join(COMMANDS)}", file=sys.stderr)
        return check.USAGE
    try:
        return command(arguments[1:])
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
