"""Where and with what a measurement was made."""

import hashlib
import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MEASUREMENTS = Path(__file__).resolve().parents[2] / "book/measurements"


def processor():
    """The processor's name, as the system gives it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(*packages):
    """The versions of the packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def output_of(*command):
    """What a command prints, or None where there is no such command."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return (ran.stdout + ran.stderr).strip()


def conditions(*packages):
    """Machine, versions and date."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "system": platform.platform(terse=True),
            "load_before": round(os.getloadavg()[0], 1),
        },
        "python": platform.python_version(),
        "versions": versions(*packages),
    }


def digest(content):
    """What a measurement says, in one number; a figure changed by hand does not fit."""
    said = {name: value for name, value in content.items() if name != "digest"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write(name, content):
    """Write a measurement where the book finds it."""
    path = MEASUREMENTS / name
    content = {**content, "digest": digest(content)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path
