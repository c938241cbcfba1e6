"""Chapter 8: a gateway for models. One key and one API in front of many providers."""

from examples.ch08_ai_gateway.app import App, create_app
from examples.ch08_ai_gateway.budget import Budget, OverBudget
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
from examples.ch08_ai_gateway.config import Config
from examples.ch08_ai_gateway.config_reading import read_config
from examples.ch08_ai_gateway.desk import Desk
from examples.ch08_ai_gateway.fallback import Fallback, NobodyAnswered, UpstreamFailed
from examples.ch08_ai_gateway.keys import Grant, KeyRefused, Keys
from examples.ch08_ai_gateway.lab_world import open_doors
from examples.ch08_ai_gateway.ledger import Entry, Ledger
from examples.ch08_ai_gateway.masking import Mask
from examples.ch08_ai_gateway.policy import Policy
from examples.ch08_ai_gateway.prices import Price
from examples.ch08_ai_gateway.scripted_app import create_scripted
from examples.ch08_ai_gateway.secret import Scrubber, Secret
from examples.ch08_ai_gateway.subscriptions import NotSubscribed, Subscriptions
from examples.ch08_ai_gateway.template import Template, Variable
from examples.ch08_ai_gateway.wire.formats import PROVIDERS, format_of

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
