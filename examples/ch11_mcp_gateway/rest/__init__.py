"""A REST service as tools: what its OpenAPI description says becomes definitions.

- `operations`: which operations there are, and what each takes
- `schema_closure`: schemas that stand on their own
- `tools`: operations become tools
- `request_builder`, `response_reader`: arguments to a request, a response to a result
- `rest_server`: such a service as a server in this process (a shell)
"""

from examples.ch11_mcp_gateway.rest.operations import UnusableOperation
from examples.ch11_mcp_gateway.rest.tools import rest_tools

__all__ = ["UnusableOperation", "rest_tools"]
