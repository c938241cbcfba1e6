"""Run the measurements of all chapters, or of those that are named.

What is no chapter's main measurement, such as ch08_matrix, runs only when it is named.
"""

import sys
import time
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def known():
    """Everything that measures."""
    files = sorted(HERE.glob("ch[0-9][0-9]_*.py"))
    return [path.stem for path in files if "\ndef main():" in path.read_text("utf-8")]


def chapters():
    """What runs when nothing is named: one measurement of each chapter that has one."""
    examples = HERE.parents[1] / "examples"
    return [name for name in known() if (examples / name).is_dir()]


def main(wanted):
    if unknown := set(wanted) - set(known()):
        sys.stderr.write(f"no measurement {min(unknown)}; there are: {known()}\n")
        return 2
    for name in wanted or chapters():
        sys.stdout.write(f"measuring {name}\n")
        start = time.monotonic()
        import_module(f"tests.bench.{name}").main()
        sys.stdout.write(f"{name} took {time.monotonic() - start:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
