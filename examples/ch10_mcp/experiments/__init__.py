"""What the notebook does to the server in the laboratory."""

from examples.ch10_mcp.experiments.affinity import affinity, refunds
from examples.ch10_mcp.experiments.attack_list import battle
from examples.ch10_mcp.experiments.caching import saved, two_users
from examples.ch10_mcp.experiments.eras import Eras, asking_back, breakeven
from examples.ch10_mcp.experiments.message import one_call, split
from examples.ch10_mcp.experiments.notices import notices
from examples.ch10_mcp.experiments.tricks import tricks, two_replicas

__all__ = [
    "Eras",
    "affinity",
    "asking_back",
    "battle",
    "breakeven",
    "notices",
    "one_call",
    "refunds",
    "saved",
    "split",
    "tricks",
    "two_replicas",
    "two_users",
]
