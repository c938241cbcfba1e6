"""Run the measurements of all chapters, or of those that are named."""

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted):
    known = sorted(path.stem for path in HERE.glob("ch[0-9][0-9]_*.py"))
    if unknown := set(wanted) - set(known):
        sys.stderr.write(f"no measurement {min(unknown)}; there are: {known}\n")
        return 2
    for name in wanted or known:
        sys.stdout.write(f"measuring {name}\n")
        import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
