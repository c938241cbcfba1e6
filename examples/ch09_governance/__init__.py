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

from examples.ch09_governance.app import create_app, govern
from examples.ch09_governance.approval import review_change
from examples.ch09_governance.diff.compare import compare_descriptions, has_breaking
from examples.ch09_governance.drift import ObservedResponse, find_drift
from examples.ch09_governance.gateway import (
    GovernedClient,
    gateway_routes,
    gateway_upstreams,
    read_log_line,
)
from examples.ch09_governance.lifecycle.callers import active_callers
from examples.ch09_governance.lifecycle.enforcement import enforce_lifecycle
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.openapi.description import (
    MAX_BYTES,
    Description,
    read_description,
)
from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.references import (
    ref_target,
    resolve_pointer,
    resolve_ref,
)
from examples.ch09_governance.shop_data import shop_descriptions, shop_style_guide

__all__ = [
    "MAX_BYTES",
    "Description",
    "GovernedClient",
    "ObservedResponse",
    "SunsetPlan",
    "UnreadableDescription",
    "active_callers",
    "compare_descriptions",
    "create_app",
    "enforce_lifecycle",
    "find_drift",
    "gateway_routes",
    "gateway_upstreams",
    "govern",
    "has_breaking",
    "lint",
    "read_description",
    "read_log_line",
    "ref_target",
    "resolve_pointer",
    "resolve_ref",
    "review_change",
    "shop_descriptions",
    "shop_style_guide",
]
