"""What the notebook does to the cache in the laboratory."""

from examples.ch04_http_cache.experiments.attacks import deceive, leak, poison
from examples.ch04_http_cache.experiments.clocks import clocks
from examples.ch04_http_cache.experiments.freshness import hops, lifetimes
from examples.ch04_http_cache.experiments.libraries import libraries, wrong
from examples.ch04_http_cache.experiments.recorded import suite, suite_misses
from examples.ch04_http_cache.experiments.storing import answering, keepers
from examples.ch04_http_cache.experiments.validators import ask_twice, savings
from examples.ch04_http_cache.experiments.varying import varieties

__all__ = [
    "answering",
    "ask_twice",
    "clocks",
    "deceive",
    "hops",
    "keepers",
    "leak",
    "libraries",
    "lifetimes",
    "poison",
    "savings",
    "suite",
    "suite_misses",
    "varieties",
    "wrong",
]
