"""The configuration of the gateway: what its one file says, checked and frozen.

Times are seconds, sizes bytes. `reading` makes these from TOML.
"""

from dataclasses import dataclass, field

from examples.ch07_gateway import JwtConfig, RateLimit


@dataclass(frozen=True, slots=True)
class GatewaySection:
    """The gateway itself.

    `networks` may be asked besides the public internet; `hosts` are its own names.
    `pins` is the lock file of approved tools; "" for none. `issuer` is its name in the
    tokens that it signs for servers; "": the audience of those that it takes.
    """

    name: str = "gateway"
    instructions: str = ""
    networks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    pins: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class UpstreamConfig:
    """A server behind the gateway: an MCP endpoint, or a REST service as tools.

    With `audience` the gateway signs a token for it in the user's name; `token_from`
    names a variable of the environment with one token for all; without both it sends
    none. `may_ask` is what the server may ask a client for (patterns/mrtr).
    """

    name: str
    url: str
    openapi: str = ""
    operations: tuple[str, ...] = ()
    audience: str = ""
    token_from: str = ""
    may_ask: tuple[str, ...] = ("elicitation",)
    timeout: float = 30.0  # of a call
    list_timeout: float = 2.0  # of a list, for which others wait
    breaker_failures: int = 3
    breaker_seconds: float = 5.0
    never_public: bool = False


@dataclass(frozen=True, slots=True)
class GrantConfig:
    """Who may use what, by the names that the gateway gives; `*` stands for anything.

    A user "*" is everybody who came in.
    """

    name: str
    users: tuple[str, ...]
    tools: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolLimit:
    """How often the tools of these names may be called, all of them together."""

    limit: RateLimit
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class McpGatewayConfig:
    """Everything; without `jwt` the gateway asks for no tokens."""

    digest: str
    gateway: GatewaySection = field(default_factory=GatewaySection)
    upstreams: tuple[UpstreamConfig, ...] = ()
    grants: tuple[GrantConfig, ...] = ()
    limits: tuple[ToolLimit, ...] = ()
    jwt: JwtConfig | None = None
