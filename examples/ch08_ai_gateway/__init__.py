"""Chapter 8: a gateway for models. One key and one API in front of many providers.

Rooms and modules, in the order in which a request meets them:

app             the WSGI application, put together from a configuration
config          the file that says everything
server          HTTP on the caller's side: request, response, stream, errors
auth            virtual keys and subscriptions
prompts         prompts that are APIs
providers       formats, one package or module for each provider
chat            a conversation in nobody's format: what all others take and return
pipeline        every policy around one call, in their order
cache           responses that may be given again, found exactly or by likeness
masking         values that do not leave the house
budget          reserve, meter, settle, and write down
upstream        fallback, and one exchange with a provider
running_call    the stream of one call, and what happens once at its end
mock_providers  something to call without a contract

Commands: `python -m examples.ch08_ai_gateway`, `.ask`, `.keys`, `.local_model`; `serve`
builds what real servers run. `lab_network` and `experiments` are the laboratory.
"""

from examples.ch08_ai_gateway.app import create_app
from examples.ch08_ai_gateway.config.loader import read_config
from examples.ch08_ai_gateway.lab_network import host_gateway
from examples.ch08_ai_gateway.mock_providers.app import create_mock_providers

__all__ = ["create_app", "create_mock_providers", "host_gateway", "read_config"]
