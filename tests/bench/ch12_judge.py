"""Judge what was measured again, when a rule has changed: `make measure CH=ch12_judge`.

Nothing is measured, and no number changes but those that verdicts show.
"""

import json
import sys
from dataclasses import asdict

from examples.ch12_choosing.verdicts import changed_verdicts, judge
from tests.bench.machine import MEASUREMENTS, write

FILE = "ch12_choosing.json"


def main():
    """Write the verdicts anew, and say which are others."""
    content = json.loads((MEASUREMENTS / FILE).read_text(encoding="utf-8"))
    verdicts = [asdict(each) for each in judge(content)]
    apart = changed_verdicts(content["verdicts"], verdicts)
    write(FILE, {**content, "verdicts": verdicts})
    sys.stdout.write("\n".join([*apart, f"{len(apart)} verdicts are others"]) + "\n")
