"""What the notebook does to the cache in the laboratory."""

from examples.ch05_staleness.experiments.breaks import deploys, purge_and_look
from examples.ch05_staleness.experiments.chances import chances
from examples.ch05_staleness.experiments.herd import herd
from examples.ch05_staleness.experiments.outages import outages
from examples.ch05_staleness.experiments.stale_reads import (
    apart,
    seldom_read,
    shares,
    stale_reads,
)
from examples.ch05_staleness.experiments.writes import writes

__all__ = [
    "apart",
    "chances",
    "deploys",
    "herd",
    "outages",
    "purge_and_look",
    "seldom_read",
    "shares",
    "stale_reads",
    "writes",
]
