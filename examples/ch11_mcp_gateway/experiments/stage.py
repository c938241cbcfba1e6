"""The laboratory of this chapter: servers, a gateway before them, users with tokens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from examples.ch03_tokens import KeyRing, TokenPolicy
from examples.ch07_gateway import JwtConfig
from examples.ch10_mcp import (
    BearerTokens,
    McpClient,
    McpServer,
    NotificationBus,
    RequestStateCodec,
    ResultCache,
    bookshop_server,
)
from examples.ch10_mcp import create_app as create_server
from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.assembly import Components
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.rest.rest_server import CredentialFields
from examples.lab import Network, Node

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LATENCY = 0.010  # seconds
GATE = "http://gate/mcp"
AUDIENCE, ISSUER = "https://gate.example/mcp", "https://issuer.example"
FIELDS = ("Mcp-Method", "Mcp-Name", "Authorization", "Cache-Status")
DOOR = '[gateway]\nhosts = ["gate"]\n'
EVERYTHING = '[grants.all]\nusers = ["*"]\ntools = ["*"]\nresources = ["*"]\n'
Make = Callable[[Node], "WSGIApplication"]
Near = Callable[[CredentialFields], McpServer]
Build = Callable[[Node, RequestStateCodec], McpServer]


def key(name: str) -> dict[str, str]:
    """Return a key for the laboratory: everybody can read it here."""
    return {"kty": "oct", "k": name[0] * 42 + "A", "kid": name, "alg": "HS256"}


STATES = KeyRing((key("s-key"),), "s-key")
TOKENS = KeyRing((key("t-key"),), "t-key")


def new_id(node: Node) -> str:
    """Make an id that differs from all others of the experiment."""
    return f"id-{int(node.random() * 1e9):09}"


def state_codec(node: Node) -> RequestStateCodec:
    """Return what seals a host's unfinished calls."""
    return RequestStateCodec(
        lambda: STATES, node.host, node.clock, lambda: new_id(node)
    )


def shop(node: Node, state_codec: RequestStateCodec) -> McpServer:
    """Build chapter 10's shop."""
    return bookshop_server(node.store("redis"), state_codec, lambda: new_id(node))


def served(
    build: Build, tokens: Callable[[Node], BearerTokens | None] | None = None
) -> Make:
    """Return what makes a server's endpoint; without `tokens` it asks for none."""
    return lambda node: create_server(
        server=build(node, state_codec(node)),
        bus=NotificationBus(node.store()),
        tokens=tokens(node) if tokens else None,
        hosts=frozenset({node.host}),
        clock=node.clock,
    )


def tokens_for(
    audience: str, kind: type[BearerTokens] = BearerTokens
) -> Callable[[Node], BearerTokens]:
    """Return what asks for tokens that were made for this audience."""
    policy = TokenPolicy(
        ("HS256",), ISSUER, audience, max_lifetime=3600.0, required_claims=("sub",)
    )
    return lambda node: kind(TOKENS.verification_keys, policy, node.clock)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a gateway differs from the honest one; `more` goes into its configuration.

    `rights` says who may do what, `change` alters its parts, `wrap` stands before it,
    `near` are servers in its own process; `gate` makes another one in its place; `door`
    is how it asks for tokens.
    """

    more: str = ""
    rights: type[Grants] = Grants
    change: Callable[[Components, Node], object] = lambda parts, node: None
    wrap: Callable[["WSGIApplication", Node], "WSGIApplication"] = lambda app, node: app
    near: Callable[[Node], Mapping[str, Near]] = lambda node: {}
    gate: Make | None = None
    door: type[BearerTokens] = BearerTokens
    audiences: Mapping[str, str] = field(default_factory=dict)


class Stage:
    """A network with servers by name, and a gateway before them."""

    def __init__(
        self,
        servers: Mapping[str, Make],
        grants: str = EVERYTHING,
        setting: Setting = Setting(),
    ) -> None:
        self.net, self._setting = Network(fields=FIELDS), setting
        self.store = self.net.store("redis", latency=0.001)
        told = [configured(name, setting.audiences.get(name, "")) for name in servers]
        config = read_config("".join([DOOR, *told, setting.more, grants]))
        self.config = replace(config, jwt=JwtConfig(ISSUER, AUDIENCE, ()))
        self.grants = setting.rights(self.config.grants, self.store)
        self.hosts = {
            name: self.net.host(name, make, latency=LATENCY)
            for name, make in servers.items()
        }
        gate = setting.gate or self._gate
        self.gate = self.net.host("gate", gate, latency=LATENCY)

    def client(self, user: str, cache: ResultCache | None = None) -> McpClient:
        """Let a user in, with a token for the gateway."""
        session = self.net.session(user)
        session.headers.clear()
        return McpClient(session, GATE, token=self.token(user), cache=cache)

    def cache(self, **options: Any) -> ResultCache:
        """Make a cache for clients, on the laboratory's time."""
        return ResultCache(self.net.clock.time, **options)

    def token(self, user: str, audience: str = AUDIENCE) -> str:
        """Make an access token, as the issuer would."""
        now = int(self.net.clock.time())
        return TOKENS.sign(
            {"iss": ISSUER, "aud": audience, "sub": user, "iat": now, "exp": now + 900}
        )

    def reached(self, name: str, method: str) -> int:
        """Count the requests of a method that reached a server."""
        return sum(
            dict(exchange.request_fields).get("Mcp-Method") == method
            for exchange in self.net.trace.where(kind="http", target=name)
        )

    def at(self, second: float) -> None:
        """Let time pass until this second of the experiment."""
        self.net.clock.advance(max(0.0, second - self.net.clock.now))

    def _gate(self, node: Node) -> "WSGIApplication":
        parts = Components(grants=self.grants)
        self._setting.change(parts, node)
        app = create_app(
            config=self.config,
            client=LabClient(node.session()),
            ring=TOKENS,
            store=node.store("redis"),
            clock=node.clock,
            new_id=lambda: new_id(node),
            new_store=node.store,
            tokens=tokens_for(AUDIENCE, self._setting.door)(node),
            components=parts,
            dependencies={"local_servers": self._setting.near(node)},
        )
        return self._setting.wrap(app, node)


def configured(name: str, audience: str) -> str:
    """Return a server's table in the configuration."""
    told = f'[servers.{name}]\nurl = "http://{name}/mcp"\n'
    return told + (f'audience = "{audience}"\n' if audience else "")
