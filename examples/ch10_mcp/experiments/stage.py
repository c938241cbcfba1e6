"""The laboratory of this chapter: the bookshop in both eras, with as many replicas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from examples.ch03_tokens import KeyRing, TokenPolicy
from examples.ch10_mcp.app import create_app
from examples.ch10_mcp.client.client import InputHandler, McpClient
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.legacy_app import LegacySession, create_legacy_app
from examples.ch10_mcp.legacy_client import LegacyClient
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.security.authorization import BearerTokens
from examples.ch10_mcp.security.request_state import RequestStateCodec
from examples.ch10_mcp.server.server import McpServer
from examples.ch10_mcp.server.subscriptions import NotificationBus
from examples.ch10_mcp.shop.shop_server import SERVER_INFO, bookshop_server
from examples.lab import Network, Node, Store, round_robin

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LATENCY = 0.010  # seconds
URL = "http://shop/mcp"
AUDIENCE = "https://shop.example/mcp"
ISSUER = "https://issuer.example"
HOSTS = frozenset({"shop", "edge"})
FIELDS = (
    *("Accept", "Content-Type", "Authorization", "MCP-Protocol-Version", "Mcp-Method"),
    *("Mcp-Name", "Mcp-Param-Branch", "Mcp-Session-Id", "Cache-Status"),
)
Change = Callable[[Any], Any]


def key(name: str) -> dict[str, str]:
    """Return a key for the laboratory: everybody can read it here."""
    return {"kty": "oct", "k": name[0] * 42 + "A", "kid": name, "alg": "HS256"}


RING = KeyRing((key("a-key"),), "a-key")
TOKENS = KeyRing((key("t-key"),), "t-key")


@dataclass(slots=True)
class Parts:
    """What one replica is made of; an experiment may put something else in."""

    node: Node
    store: Store
    bus_store: Store
    ring: KeyRing = RING
    options: dict[str, Any] = field(default_factory=dict)
    server: McpServer | None = None  # instead of the shop
    built: Any = None

    def state_codec(self) -> RequestStateCodec:
        """Return what seals the states of this replica."""
        return RequestStateCodec(
            lambda: self.ring, AUDIENCE, self.node.clock, self.new_id
        )

    def new_id(self) -> str:
        """Make an id that differs from all others of the experiment."""
        return f"id-{int(self.node.random() * 1e9):09}"

    def app(self) -> "WSGIApplication":
        """Put it together."""
        self.built = self.server or bookshop_server(
            self.store, self.state_codec(), self.new_id
        )
        options: dict[str, Any] = {"hosts": HOSTS, "clock": self.node.clock}
        options |= self.options
        return create_app(
            server=self.built, bus=NotificationBus(self.bus_store), **options
        )


class Stage:
    """A network with the shop; `change` alters the parts of each replica.

    `bus` is "redis", or "memory" for one of each replica's own.
    """

    def __init__(
        self,
        replicas: int = 1,
        change: Change = lambda parts: None,
        bus: str = "redis",
        pick: Any = round_robin,
    ) -> None:
        self.net = Network(fields=FIELDS)
        self.store = self.net.store("redis", latency=0.001)
        self.sessions: list[dict[str, LegacySession]] = []
        self.parts: list[Parts] = []
        self._change, self._bus = change, bus
        self.shop = self.net.host(
            "shop", self._make, replicas=replicas, latency=LATENCY, pick=pick
        )
        self.old = self.net.host(
            "old", self._make_old, replicas=replicas, latency=LATENCY, pick=pick
        )

    def _make(self, node: Node) -> "WSGIApplication":
        store = node.store("redis")
        parts = Parts(node, store, store if self._bus == "redis" else node.store())
        self._change(parts)
        self.parts.append(parts)
        return parts.app()

    def _make_old(self, node: Node) -> "WSGIApplication":
        parts = Parts(node, node.store("redis"), node.store())
        server = bookshop_server(parts.store, parts.state_codec(), parts.new_id)
        sessions: dict[str, LegacySession] = {}
        self.sessions.append(sessions)
        return create_legacy_app(
            tools=server.tools, info=SERVER_INFO, new_id=parts.new_id,
            event_factory=node.event, sessions=sessions,
        )  # fmt: skip

    def client(
        self,
        name: str = "alice",
        input_handler: InputHandler | None = None,
        cache: ResultCache | None = None,
        url: str = URL,
        **options: Any,
    ) -> McpClient:
        """Let a client of the new era in."""
        session = self.net.session(name)
        session.headers.clear()

        def avoided(method: str) -> None:
            seq = self.net.recorder.begin(
                "avoided", name, "shop", method="POST", path=f"/mcp {method}",
                meaning="fresh",
            )  # fmt: skip
            self.net.recorder.end(seq)

        return McpClient(
            session,
            url,
            input_handler=input_handler,
            cache=cache,
            on_cache_hit=avoided,
            **options,
        )

    def old_client(
        self, name: str = "alice", input_handler: InputHandler | None = None
    ) -> LegacyClient:
        """Let a client of the old era in."""
        session = self.net.session(name)
        session.headers.clear()
        return LegacyClient(session, "http://old/mcp", input_handler)

    def cache(self, **options: Any) -> ResultCache:
        """Make a cache on the laboratory's time."""
        return ResultCache(self.net.clock.time, **options)


def tokens(node: Node, scope: str = "") -> BearerTokens:
    """Ask for tokens that were made for this shop."""
    policy = TokenPolicy(
        ("HS256",), ISSUER, AUDIENCE, max_lifetime=3600.0, required_claims=("sub",)
    )
    return BearerTokens(TOKENS.verification_keys, policy, node.clock, scope)


def token(net: Network, user: str, audience: str = AUDIENCE, **more: object) -> str:
    """Make an access token, as the issuer would."""
    now = int(net.clock.time())
    claims = {"iss": ISSUER, "aud": audience, "sub": user, "iat": now, "exp": now + 600}
    return TOKENS.sign(claims | more)


def says_yes(_: str, asked: Json) -> Json:
    """Be a user who agrees."""
    return {"action": "accept", "content": {"ok": True}}
