"""Chapter 8: a gateway for models. One key and one API in front of many providers."""

from examples.ch08_ai_gateway.app import App, create_app
from examples.ch08_ai_gateway.auth.subscriptions import NotSubscribed, Subscriptions
from examples.ch08_ai_gateway.auth.virtual_keys import Grant, KeyRefused, Keys
from examples.ch08_ai_gateway.budget.pricing import Price
from examples.ch08_ai_gateway.budget.reservations import Budget, OverBudget
from examples.ch08_ai_gateway.budget.usage_log import Entry, Ledger
from examples.ch08_ai_gateway.chat import (
    Answer,
    BrokeOff,
    Event,
    Finish,
    FinishReason,
    Message,
    Request,
    TextDelta,
    Tool,
    ToolCall,
    ToolDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.config.loader import read_config
from examples.ch08_ai_gateway.config.model import Config
from examples.ch08_ai_gateway.config.policy import Policy
from examples.ch08_ai_gateway.lab_network import open_doors
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.mock_providers.app import create_scripted
from examples.ch08_ai_gateway.pipeline import Desk
from examples.ch08_ai_gateway.prompts.template import Template, Variable
from examples.ch08_ai_gateway.providers.common.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.registry import PROVIDERS, format_of
from examples.ch08_ai_gateway.upstream.fallback import Fallback, NobodyAnswered
from examples.ch08_ai_gateway.upstream.secret import Scrubber, Secret

__all__ = [
    "PROVIDERS",
    "Answer",
    "App",
    "BrokeOff",
    "Budget",
    "Config",
    "Desk",
    "Entry",
    "Event",
    "Fallback",
    "Finish",
    "FinishReason",
    "Grant",
    "KeyRefused",
    "Keys",
    "Ledger",
    "Mask",
    "Message",
    "NobodyAnswered",
    "NotSubscribed",
    "OverBudget",
    "Policy",
    "Price",
    "Request",
    "Scrubber",
    "Secret",
    "Subscriptions",
    "Template",
    "TextDelta",
    "Tool",
    "ToolCall",
    "ToolDelta",
    "UpstreamFailed",
    "Usage",
    "Variable",
    "assemble",
    "create_app",
    "create_scripted",
    "format_of",
    "open_doors",
    "read_config",
]
