"""`make record`: run a chapter's real commands, and write down what they print.

`examples/chNN_slug/record.toml` lists the steps that a reader can type too:

    ports = [8100]                # a free port is put in for each while recording

    [[step]]
    serve = "python -m examples.ch01_state --store memory --replicas 2 --port 8100"
    ready = "Ctrl-C"              # text in the line that says it is ready

    [[step]]
    run = "kill -9 $PID_2"        # the second process id that was printed

    [[step]]
    stop = true                   # ends what was served last

What differs from run to run is replaced by a name: `PID_1`, `PORT_1`, `TIME`, `DATE`.
The steps that follow see `PID_n` and `PORT_n` as variables.
"""

import json
import os
import platform
import tomllib
from argparse import Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.authoring.commands import Served, free_port, run
from tests.authoring.house import ROOT
from tests.authoring.names import Names


def replay(plan: Mapping[str, Any]) -> list[dict[str, str]]:
    """Run the steps of a plan; return each command with what it printed, names in."""
    names = Names({str(port): str(free_port()) for port in plan.get("ports", [])})
    steps: list[dict[str, str]] = []
    with ExitStack() as served:
        for step in plan["step"]:
            if step.get("stop"):
                served.close()
                continue
            command = names.typed(step.get("serve") or step["run"])
            if "serve" in step:
                server = Served(command, step["ready"], names.known)
                served.callback(server.stop)
                said = server.said
            else:
                said = run(command, names.known)
            shown = {"command": step.get("serve") or step["run"]}
            steps.append(shown | {"output": names.shown(said)})
    return steps


def plan_of(chapter: str) -> Path:
    """Where a chapter lists its real commands."""
    return ROOT / "examples" / chapter / "record.toml"


def record_of(chapter: str) -> Path:
    """Where the record of a chapter's real commands stands."""
    return ROOT / "book/measurements" / f"{chapter}.real.json"


def read(path: Path) -> dict[str, Any]:
    """A record, or an empty one when there is none yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def record(chapter: str) -> str:
    """Run a chapter's real commands and write their record; say what changed."""
    path = record_of(chapter)
    steps = replay(tomllib.loads(plan_of(chapter).read_text(encoding="utf-8")))
    if read(path).get("steps") == steps:
        return f"{path.name}: nothing changed"
    found = {
        "chapter": chapter,
        "recorded": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "steps": steps,
    }
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    return f"{path.name}: written, {len(steps)} steps"


def main(options: Namespace) -> str:
    """Record the chapter, if it has real commands."""
    if not plan_of(options.chapter).is_file():
        return f"examples/{options.chapter}/record.toml lists no commands yet"
    return record(options.chapter)
