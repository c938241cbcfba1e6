"""The gateway for models over HTTP: a WSGI application that five clients can call."""

import os
import random as chance
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import requests

from examples.ch07_gateway import (
    AccessLog,
    PooledClient,
    SessionClient,
    UpstreamClient,
    is_address_allowed,
    status_line,
)
from examples.ch08_ai_gateway.auth.subscriptions import Subscriptions
from examples.ch08_ai_gateway.auth.virtual_keys import VirtualKeys
from examples.ch08_ai_gateway.budget.accounting import Accounting
from examples.ch08_ai_gateway.budget.reservations import Budget
from examples.ch08_ai_gateway.budget.usage_log import UsageLog
from examples.ch08_ai_gateway.cache.embedding import Embed, hash_embedding
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache
from examples.ch08_ai_gateway.cache.response_cache import ResponseCache
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.config.loader import read_config
from examples.ch08_ai_gateway.config.model import AiGatewayConfig
from examples.ch08_ai_gateway.pipeline import ChatPipeline
from examples.ch08_ai_gateway.server.handler import AiGateway
from examples.ch08_ai_gateway.server.services import GatewayServices
from examples.ch08_ai_gateway.upstream.fallback import Fallback
from examples.ch08_ai_gateway.upstream.provider_client import ProviderClient
from examples.ch08_ai_gateway.upstream.secret import Secret
from examples.lab import MemoryStore, Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class App:
    """The application; its parts are public, for who runs it and for experiments."""

    def __init__(self, gateway: AiGateway, keys: VirtualKeys) -> None:
        self.gateway, self.keys = gateway, keys

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        response = self.gateway.handle(environ)
        start_response(status_line(response), list(response.fields))
        return response.body


def create_app(
    *,
    config: AiGatewayConfig | str,
    session: requests.Session | None = None,
    client: UpstreamClient | None = None,
    store: Store | None = None,
    clock: Callable[[], float] = time.time,
    random: Callable[[], float] = chance.random,
    new_id: Callable[[], str] = lambda: secrets.token_hex(12),
    environment: Mapping[str, str] = os.environ,
    embed: Embed = hash_embedding,
    log: AccessLog | None = None,
) -> App:
    """Build a gateway from a configuration or its text; raises ConfigError.

    It asks upstreams through `session`, through any `client`, or over sockets of its
    own. Keys, budgets, caches and the usage log live in `store`; keys of upstreams come
    from the `environment`.
    """
    config = read_config(config) if isinstance(config, str) else config
    store = store or MemoryStore(clock)
    keys = VirtualKeys(store, config.grants)
    return App(
        AiGateway(
            config,
            build_pipeline(config, store, clock, embed),
            ProviderClient(
                client or build_client(session, config.networks),
                config.upstreams,
                {
                    upstream.name: Secret(environment.get(upstream.key_env, ""))
                    for upstream in config.upstreams.values()
                },
            ),
            GatewayServices(
                keys,
                Subscriptions(store),
                clock,
                random,
                new_id,
                log or AccessLog(sys.stderr.write),
                store,
            ),
        ),
        keys,
    )


def build_client(
    session: requests.Session | None, networks: tuple[str, ...]
) -> UpstreamClient:
    """Return what speaks to upstreams: a session, or sockets that are kept."""
    if session is not None:
        return SessionClient(session)
    return PooledClient(lambda address: is_address_allowed(address, networks))


def build_pipeline(
    config: AiGatewayConfig, store: Store, clock: Callable[[], float], embed: Embed
) -> ChatPipeline:
    """Return the policies."""
    policy = config.policy
    exact = ExactCache(store, policy.cache) if policy.cache else None
    semantic = None
    if policy.similarity and policy.cache:
        semantic = SemanticCache(store, clock, embed, policy.similarity)
    accounting = Accounting(Budget(store, clock), UsageLog(store), dict(policy.prices))
    response_cache = ResponseCache(exact, semantic, policy.any_temperature)
    return ChatPipeline(
        accounting,
        response_cache,
        Fallback(clock, retry_late=policy.retry_timeouts),
        config.routes,
        policy,
    )
