"""Names for what differs from run to run: process ids, ports, times and dates."""

import re
from dataclasses import dataclass, field
from functools import partial

NUMBERED = {
    "PID": re.compile(r"(?i)(\bpid[ =:]\s*)(\d+)\b"),
    "PORT": re.compile(r"(?i)(127\.0\.0\.1:|localhost:|\bport[ =:]\s*)(\d+)\b"),
}
CLOCKS = {
    "DATE": re.compile(
        r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
        r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    ),
    "TIME": re.compile(r"\b\d+(?:\.\d+)?\s?(?:ms|µs|seconds|s)\b"),
}


@dataclass(slots=True)
class Names:
    """The names given to what differs between runs, in the order of appearance."""

    stand_ins: dict[str, str]
    known: dict[str, str] = field(default_factory=dict)

    def typed(self, command: str) -> str:
        """The command as it is run: a free port in the place of each written one."""
        for written, free in self.stand_ins.items():
            command = re.sub(rf"\b{written}\b", free, command)
        return command

    def shown(self, output: str) -> str:
        """The output as it is recorded: names for what differs between runs."""
        for written, free in self.stand_ins.items():
            output = re.sub(rf"\b{free}\b", written, output)
        for kind, pattern in NUMBERED.items():
            output = pattern.sub(partial(self._named, kind), output)
        for name, pattern in CLOCKS.items():
            output = pattern.sub(name, output)
        return "\n".join(line.rstrip() for line in output.strip().splitlines())

    def _named(self, kind: str, match: re.Match[str]) -> str:
        before, value = match.groups()
        if value in self.stand_ins:
            return match.group()
        alike = [name for name in self.known if name.startswith(kind)]
        again = [name for name in alike if self.known[name] == value]
        name = again[0] if again else f"{kind}_{len(alike) + 1}"
        self.known[name] = value
        return f"{before}{name}"
