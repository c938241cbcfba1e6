"""Why a change hurts: one sentence for each kind, found by the change's name."""

import re

from examples.ch09_governance.diff.change import Level

UNHARMED = "A client that keeps to the old description goes on working."
REASONS = ()


def reason(id: str, level: Level) -> str:
    """Say why a change hurts a client, or that it does not."""
    if level is Level.INFO:
        return UNHARMED
    for pattern, sentence in REASONS:
        if re.search(pattern, id):
            return sentence
    return ""
