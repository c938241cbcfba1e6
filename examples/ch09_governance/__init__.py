"""Chapter 9: rules that run. A linter, a change checker, a lifecycle, a catalogue."""

from examples.ch09_governance.app import create_app, govern
from examples.ch09_governance.approval import Verdict, digest, review
from examples.ch09_governance.catalogue import Entry, entries, linkset
from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.compare import breaking, compare
from examples.ch09_governance.drift import Drift, Observed, drifts, match
from examples.ch09_governance.enforced import GovernedClient, call, routes, upstreams
from examples.ch09_governance.gatekeeper import Answer, enforce
from examples.ch09_governance.lifecycle.callers import Call, may_end, still_calling
from examples.ch09_governance.lifecycle.ending import Ending, Stage
from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.lint.rule import Rule, Rules
from examples.ch09_governance.lint.style import Style, read_style
from examples.ch09_governance.published import published, shop_style
from examples.ch09_governance.reading.description import MAX_BYTES, Description, read
from examples.ch09_governance.reading.errors import Unreadable
from examples.ch09_governance.references import follow, look_up, reference

__all__ = [
    "MAX_BYTES",
    "Answer",
    "Call",
    "Change",
    "Description",
    "Drift",
    "Ending",
    "Entry",
    "Finding",
    "GovernedClient",
    "Level",
    "Observed",
    "Rule",
    "Rules",
    "Stage",
    "Style",
    "Unreadable",
    "Verdict",
    "breaking",
    "call",
    "compare",
    "create_app",
    "digest",
    "drifts",
    "enforce",
    "entries",
    "follow",
    "govern",
    "linkset",
    "lint",
    "look_up",
    "match",
    "may_end",
    "published",
    "read",
    "read_style",
    "reference",
    "review",
    "routes",
    "shop_style",
    "still_calling",
    "upstreams",
]
