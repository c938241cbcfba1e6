"""Chapter 9: rules that run. A linter, a change checker, a lifecycle, a catalogue.

- `openapi`: read a description, keep lines and columns, follow references.
- `lint`: the rules of a style guide, run over a description.
- `diff`: what changed between two descriptions, and what breaks a client.
- `approval`: whether a change may be merged, and who has to agree.
- `lifecycle`: deprecation and sunset: the plan, its header fields, who still calls.
- `gateway`: routes from a description, and a client that refuses what has ended.
- `drift`: where a running service does not keep to its description.
- `api_catalog`: all APIs as a linkset (RFC 9727).
- `shop_data`: the descriptions and the style guide of the shop.
- `app`, `serve`, `visitor`: the governed shop over HTTP; `commands` on a terminal.
"""

from examples.ch09_governance.api_catalog import Entry, entries, linkset
from examples.ch09_governance.app import create_app, govern
from examples.ch09_governance.approval import Verdict, digest, review
from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.compare import breaking, compare
from examples.ch09_governance.drift import Drift, Observed, drifts, match
from examples.ch09_governance.gateway import GovernedClient, call, routes, upstreams
from examples.ch09_governance.lifecycle.callers import Call, may_end, still_calling
from examples.ch09_governance.lifecycle.enforcement import Answer, enforce
from examples.ch09_governance.lifecycle.sunset_plan import Ending, Stage
from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.lint.rule import Rule, Rules
from examples.ch09_governance.lint.style_guide import Style, read_style
from examples.ch09_governance.openapi.description import MAX_BYTES, Description, read
from examples.ch09_governance.openapi.errors import Unreadable
from examples.ch09_governance.openapi.references import follow, look_up, reference
from examples.ch09_governance.shop_data import published, shop_style

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
