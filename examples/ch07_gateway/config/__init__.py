"""The file: from its text to a checked configuration, or to every fault in it.

- `file`, `publisher`: the file is read, and read again when it changes
- `loader`: text to configuration; `ConfigError` says file and line of each fault
- `tables`, `routes`: the tables of the file, their bounds and defaults
- `references`: names that lead nowhere
- `toml_table`, `line_numbers`: typed keys of a TOML table, and where they stand
- `model`: what is configured, frozen
- `networks`: which addresses are in which networks, and may be connected to
"""

from examples.ch07_gateway.config.file import FileSignature, file_signature, read_text
from examples.ch07_gateway.config.line_numbers import line_numbers
from examples.ch07_gateway.config.loader import ConfigError, read_config, read_tables
from examples.ch07_gateway.config.model import (
    Consumer,
    Credential,
    GatewayConfig,
    GatewaySettings,
    JwtConfig,
    Mirror,
    RateLimit,
    Route,
    Transform,
    UpstreamConfig,
)
from examples.ch07_gateway.config.networks import in_networks, is_address_allowed
from examples.ch07_gateway.config.publisher import ConfigPublisher
from examples.ch07_gateway.config.tables import (
    read_jwt,
    read_limit,
    upstream_url_faults,
)
from examples.ch07_gateway.config.toml_table import ConfigFault, TomlTable, suggestion

__all__ = [
    "ConfigError",
    "ConfigFault",
    "ConfigPublisher",
    "Consumer",
    "Credential",
    "FileSignature",
    "GatewayConfig",
    "GatewaySettings",
    "JwtConfig",
    "Mirror",
    "RateLimit",
    "Route",
    "TomlTable",
    "Transform",
    "UpstreamConfig",
    "file_signature",
    "in_networks",
    "is_address_allowed",
    "line_numbers",
    "read_config",
    "read_jwt",
    "read_limit",
    "read_tables",
    "read_text",
    "suggestion",
    "upstream_url_faults",
]
