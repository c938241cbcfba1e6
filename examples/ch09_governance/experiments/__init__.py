"""The laboratory of chapter 9: lint, judge a change, end an API."""

from examples.ch09_governance.experiments.directions import both_ways
from examples.ch09_governance.experiments.farewell import Farewell, eve, farewells
from examples.ch09_governance.experiments.incidents import trial, unstopped
from examples.ch09_governance.experiments.rehearsal import rehearsals
from examples.ch09_governance.experiments.suspects import findings, first_calls
from examples.ch09_governance.experiments.tricks import gamed, linted, lying, moved_file
from examples.ch09_governance.experiments.twelve import count_breaking, judge
from examples.ch09_governance.shop_data import style_guide

__all__ = [
    "Farewell",
    "both_ways",
    "count_breaking",
    "eve",
    "farewells",
    "findings",
    "first_calls",
    "gamed",
    "judge",
    "linted",
    "lying",
    "moved_file",
    "rehearsals",
    "style_guide",
    "trial",
    "unstopped",
]
