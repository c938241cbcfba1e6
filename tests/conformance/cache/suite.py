"""The export: suites, tests, requests, and which of them a proxy can run."""

import json
from pathlib import Path

KINDS = ("required", "optimal", "check")
PASSED = {"pass", "yes"}


def load(path):
    """Every test that the suite's command line runs on a proxy."""
    suites = json.loads(Path(path).read_text("utf-8"))
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
