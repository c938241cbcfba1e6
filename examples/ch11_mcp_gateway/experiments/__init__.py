"""What the notebook does to the gateway in the laboratory."""

from examples.ch11_mcp_gateway.experiments.agent import Agent, Task, choose, orders
from examples.ch11_mcp_gateway.experiments.attack_list import battle
from examples.ch11_mcp_gateway.experiments.chain import crowd, oldest
from examples.ch11_mcp_gateway.experiments.drifting import judges
from examples.ch11_mcp_gateway.experiments.hiding import seen, withdrawn
from examples.ch11_mcp_gateway.experiments.histories_table import histories
from examples.ch11_mcp_gateway.experiments.passing import passages
from examples.ch11_mcp_gateway.experiments.placing import placed
from examples.ch11_mcp_gateway.experiments.poison import days, layers
from examples.ch11_mcp_gateway.experiments.rest_served import asked, tool

__all__ = [
    "Agent",
    "Task",
    "asked",
    "battle",
    "choose",
    "crowd",
    "days",
    "histories",
    "judges",
    "layers",
    "oldest",
    "orders",
    "passages",
    "placed",
    "seen",
    "tool",
    "withdrawn",
]
