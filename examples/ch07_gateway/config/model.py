"""The configuration of a gateway: what its one file says, checked and frozen.

Times are seconds, sizes bytes. `reading` makes these from TOML.
"""

from dataclasses import dataclass, field
from typing import Literal

AlgorithmName = Literal["fixed-window", "sliding-window", "token-bucket"]
ClientKey = Literal["address", "consumer", "route"]
Credential = Literal["key", "jwt"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How much one client may ask for: `quota` requests in `window` seconds.

    `by` says what a client is: who it proved to be, where it comes from, or everybody
    on the route together. `burst` is a token bucket's size; 0: the quota.
    """

    name: str
    quota: int
    window: float
    algorithm: AlgorithmName = "sliding-window"
    by: ClientKey = "consumer"
    burst: int = 0
    lease: int = 1  # requests a worker may take from the store at once


@dataclass(frozen=True, slots=True)
class UpstreamConfig:
    """A service behind the gateway, and how to ask it (chapter 2)."""

    name: str
    urls: tuple[str, ...]
    balancer: str = "round_robin"
    timeout: float = 10.0  # of a whole request
    try_timeout: float = 2.0  # of one attempt, until the answer's head is there
    idle_timeout: float = 30.0  # between two pieces of a body
    tries: int = 3
    retry_per: int = 10  # one retry for so many requests
    breaker_failures: int = 5  # in a row; 0: no breaker
    breaker_seconds: float = 5.0
    hedge: float = 0.0  # the share of answers after which a second request is sent
    check: str = ""  # the path of health checks; none: only requests tell
    check_every: float = 1.0


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody with API keys; the file has their SHA-256 alone."""

    name: str
    keys: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JwtConfig:
    """Whose access tokens are good here (chapter 3)."""

    issuer: str
    audience: str
    keys: tuple[Pairs, ...]  # the issuer's public keys, each the members of a JWK
    algorithms: tuple[str, ...] = ("EdDSA",)
    leeway: float = 30.0
    longest: float = 3600.0


@dataclass(frozen=True, slots=True)
class Transform:
    """What is changed in a message on its way: fields, and members of a JSON object."""

    set: Pairs = ()
    remove: tuple[str, ...] = ()
    json_set: Pairs = ()
    json_remove: tuple[str, ...] = ()
    # In small letters: those that are set go first, too.
    removed_names: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Find once which fields are removed."""
        names = {name.lower() for name, _ in self.set} | set(self.remove)
        object.__setattr__(self, "removed_names", frozenset(names))


@dataclass(frozen=True, slots=True)
class Canary:
    """A new version that gets `percent` of the clients, always the same ones."""

    upstream: str
    percent: int
    by: ClientKey = "consumer"


@dataclass(frozen=True, slots=True)
class Mirror:
    """Somebody who gets a copy of `percent` of the requests; nobody waits for him."""

    upstream: str
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Route:
    """Which requests go where, and what they need for it."""

    name: str
    prefix: str
    upstream: str
    hosts: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    auth: tuple[Credential, ...] = ()
    scopes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    cache: bool = False
    rewrite: str | None = None  # what stands upstream in the place of the prefix
    rewrite_response: bool = True  # and back, in Location and Set-Cookie
    max_body: int = 1_000_000
    retry_timeouts: bool = False
    origins: tuple[str, ...] = ()  # whose pages may ask from a browser
    encoded_slashes: bool = False
    request: Transform = field(default_factory=Transform)
    response: Transform = field(default_factory=Transform)
    canary: Canary | None = None
    mirror: Mirror | None = None


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The gateway itself."""

    name: str = "gateway"
    networks: tuple[str, ...] = ()  # where upstreams may be beside the public internet
    trusted_proxies: tuple[str, ...] = ()  # whose X-Forwarded-* is believed
    operators: tuple[str, ...] = ()  # who may see metrics; nobody
    cache_bytes: int = 64_000_000
    # For so long past its freshness an answer stands in for an upstream that is down.
    stale_seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """All of it; `digest` names this version."""

    digest: str
    gateway: GatewaySettings
    upstreams: tuple[UpstreamConfig, ...]
    routes: tuple[Route, ...]
    limits: tuple[RateLimit, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    jwt: JwtConfig | None = None
