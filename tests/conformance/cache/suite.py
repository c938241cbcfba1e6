"""The export: suites, tests, requests, and which of them a proxy can run."""

import hashlib
import json
from pathlib import Path

NAME = "http-tests/cache-tests"
KINDS = ("required", "optimal", "check")
PASSED = {"pass", "yes"}


def load(path):
    """Every test that the suite's command line runs on a proxy."""
    suites = json.loads(Path(path).read_text("utf-8"))
    if not (suites and isinstance(suites, list)):
        raise ValueError("it is no list of suites")
    return {
        test["id"]: {"suite": suite["id"], **test}
        for suite in suites
        for test in suite["tests"]
        if not test.get("browser_only")
    }


def kind(test):
    return test.get("kind", "required")


def word(test, result):
    """The verdict in the suite's words: a test's kind decides what a failure is."""
    if result.setup:
        return "setup"
    if kind(test) == "check":
        return "no" if result.reason else "yes"
    failed = "fail" if kind(test) == "required" else "optional_fail"
    return failed if result.reason else "pass"


def verdicts(tests, results):
    """Each test's verdict; one that depends on a test that is not passed has none."""
    words = {name: word(test, results[name]) for name, test in tests.items()}
    final = {}

    def judge(name):
        if name not in tests:
            return "untested"
        if name not in final:
            final[name] = "dependency"  # while we look: a circle does not pass
            needs = tests[name].get("depends_on", [])
            if all(judge(need) in PASSED for need in needs):
                final[name] = words[name]
        return final[name]

    for name in tests:
        judge(name)
    return final


def counts(tests, final):
    """How many of each kind came out how: {"required": {"pass": 99, ...}, ...}."""
    table = {each: {} for each in KINDS}
    for name, verdict in final.items():
        row = table[kind(tests[name])]
        row[verdict] = row.get(verdict, 0) + 1
    return table


def version(path):
    """The suite's version in the package.json beside an export, or above it."""
    for folder in list(Path(path).resolve().parents)[:2]:
        package = folder / "package.json"
        if package.is_file():
            content = json.loads(package.read_text("utf-8"))
            if content.get("name") == "http-cache-tests":
                return content["version"]
    return None


def described(path, told=None):
    """Which export was run: version (as told, or found), definitions, digest."""
    raw = Path(path).read_bytes()
    definitions = sum(len(each["tests"]) for each in json.loads(raw))
    return {
        "suite": NAME,
        "suite_version": told or version(path) or "not told",
        "export": hashlib.sha256(raw).hexdigest()[:16],
        "export_definitions": definitions,
    }


def misses(tests, final, results):
    """Each required or optimal test that did not pass, and why."""
    return [
        {"test": name, "kind": kind(tests[name]), "verdict": verdict,
         "reason": results[name].reason}
        for name, verdict in final.items()
        if verdict not in PASSED and kind(tests[name]) != "check"
    ]  # fmt: skip
