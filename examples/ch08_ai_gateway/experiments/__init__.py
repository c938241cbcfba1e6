"""What the notebook does to the gateway in the laboratory."""

from examples.ch08_ai_gateway.experiments.wrong_hits import closest, wrong_hits

__all__ = ["closest", "wrong_hits"]
