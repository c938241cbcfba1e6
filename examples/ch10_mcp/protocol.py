"""The words of revision 2026-07-28 that more than one file needs."""

from collections.abc import Mapping
from typing import Any

VERSION = "2026-07-28"
JSON_RPC = "2.0"

META = "io.modelcontextprotocol/"  # the prefix of reserved keys in _meta
PROTOCOL_VERSION = META + "protocolVersion"
CLIENT_CAPABILITIES = META + "clientCapabilities"
CLIENT_INFO = META + "clientInfo"
SERVER_INFO = META + "serverInfo"
LOG_LEVEL = META + "logLevel"
SUBSCRIPTION_ID = META + "subscriptionId"

COMPLETE = "complete"
INPUT_REQUIRED = "input_required"

JSON = "application/json"
EVENTS = "text/event-stream"

Json = Mapping[str, Any]  # a JSON object; its members are checked where they are used
