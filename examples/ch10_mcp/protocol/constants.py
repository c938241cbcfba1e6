"""The words of revision 2026-07-28 that more than one file needs."""

from collections.abc import Mapping
from typing import Any

PROTOCOL_VERSION = "2026-07-28"
JSON_RPC = "2.0"

META_PREFIX = "io.modelcontextprotocol/"  # the prefix of reserved keys in _meta
META_PROTOCOL_VERSION = META_PREFIX + "protocolVersion"
META_CLIENT_CAPABILITIES = META_PREFIX + "clientCapabilities"
META_CLIENT_INFO = META_PREFIX + "clientInfo"
META_SERVER_INFO = META_PREFIX + "serverInfo"
META_LOG_LEVEL = META_PREFIX + "logLevel"
META_SUBSCRIPTION_ID = META_PREFIX + "subscriptionId"

COMPLETE = "complete"
INPUT_REQUIRED = "input_required"

JSON = "application/json"
EVENT_STREAM = "text/event-stream"

Json = Mapping[str, Any]  # a JSON object; its members are checked where they are used
