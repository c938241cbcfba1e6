"""What the notebook does to the gateway in the laboratory."""

from examples.ch08_ai_gateway.experiments.attacks import (
    crossing,
    injections,
    leaked_key,
)
from examples.ch08_ai_gateway.experiments.budgets import overruns, shared_budget
from examples.ch08_ai_gateway.experiments.client_calls import first_call, replayed
from examples.ch08_ai_gateway.experiments.exact_cache import kept
from examples.ch08_ai_gateway.experiments.fallback import fallbacks
from examples.ch08_ai_gateway.experiments.masking import cut_in_two, letter
from examples.ch08_ai_gateway.experiments.measurements import (
    closest_pairs,
    exceptions,
    learned,
    matrix,
)
from examples.ch08_ai_gateway.experiments.translation import moved
from examples.ch08_ai_gateway.experiments.wrong_hits import closest, wrong_hits

__all__ = [
    "closest",
    "closest_pairs",
    "crossing",
    "cut_in_two",
    "exceptions",
    "fallbacks",
    "first_call",
    "injections",
    "kept",
    "leaked_key",
    "learned",
    "letter",
    "matrix",
    "moved",
    "overruns",
    "replayed",
    "shared_budget",
    "wrong_hits",
]
